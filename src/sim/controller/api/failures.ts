import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Failure } from '../../../lib/api/contract/index.js'
import { DISK_FULL_WORDS, isDiskFull } from '../../disk-full.js'
import { PlatformError } from '../../platform-error.js'
import { invalidFields } from './invalid-fields.js'

type Log = (line: string) => void

/** Answers with whatever was thrown, in the platform's shape. The cause of a bug of ours goes to the log alone. */
export function answerFailure(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, errors } = failureOf(error)
    if (status >= 500 && !(error instanceof PlatformError)) {
      const route = request.routeOptions.url ?? '(no route)'
      log(`${request.method} ${route} failed: ${error.stack ?? error.message}`)
    }
    void reply.code(status).send({ errors } satisfies Failure)
  }
}

/** Nothing has this URL. */
export function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
  const path = (request.raw.url ?? '').split('?')[0] ?? ''
  void reply.code(404).send({
    errors: { '': [`The simulator does not answer ${request.method} ${path.slice(0, 200)} yet.`] },
  } satisfies Failure)
}

function failureOf(error: FastifyError): { status: number; errors: Failure['errors'] } {
  if (error instanceof PlatformError) {
    const errors = Object.entries(error.errors).map(([field, messages]) => [field, [...messages]])
    return { status: error.status, errors: Object.fromEntries(errors) as Failure['errors'] }
  }
  if (error.validation) return { status: 422, errors: invalidFields(error.validation) }
  if (isDiskFull(error)) return DISK_FULL
  const known = FRAMEWORK_FAILURES[error.code]
  if (known) return { status: known.status, errors: { '': [known.message] } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return { status: error.statusCode, errors: { '': [error.message] } }
  return {
    status: 500,
    errors: { '': ['Internal error of the simulator. See its log: gigalixir sim logs'] },
  }
}

/** 507: there is no room for what the call has to write. What its transaction wrote is undone. */
const DISK_FULL = {
  status: 507,
  errors: {
    '': [DISK_FULL_WORDS],
  },
}

/** What the HTTP framework itself refuses, in words for people. */
const FRAMEWORK_FAILURES: Readonly<Record<string, { status: number; message: string } | undefined>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, message: 'The request is too large: the limit is 1 MB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    message: 'The request must be JSON, with `Content-Type: application/json`.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, message: 'The request is not valid JSON.' },
  FST_ERR_BAD_URL: { status: 400, message: 'The URL is not encoded correctly.' },
}
