import type { FastifyInstance } from 'fastify'
import { allCalls, openApiDocument } from '../../../lib/api/contract/index.js'
import { packageVersion } from '../../../lib/version.js'

/** The API's own description, for tools; it holds nothing that needs a key. */
export function openApiRoute(server: FastifyInstance): void {
  server.get('/api/openapi.json', (request, reply) =>
    reply.send(openApiDocument(allCalls(), { url: `http://${request.host}`, version: packageVersion() })),
  )
}
