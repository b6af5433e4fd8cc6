import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { answerFailure, answerUnknownRoute } from './failures.js'

/** Bytes of a request; the largest there is sets 32 KiB of config, escaped at worst to six times as much. */
const BODY_LIMIT = 1024 * 1024
/** Characters of a part of the path; longer than any name, so that a long one is not found like any other. */
const MAX_PARAM = 2048

/**
 * The HTTP server behind the front door, with no routes yet. What comes in is validated as it is: nothing is converted,
 * nothing dropped, no default filled in.
 */
export function createServer(log: (line: string) => void): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_PARAM },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
    frameworkErrors: (error, request, reply) => answerFailure(log)(error, request, reply),
  })
  server.setErrorHandler(answerFailure(log))
  server.setNotFoundHandler(answerUnknownRoute)
  acceptEmptyJson(server)
  return server
}

/** Clients in use say `Content-Type: application/json` also where they send nothing. */
function acceptEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.removeContentTypeParser('text/plain')
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else void parse(request, body.toString(), done)
  })
}
