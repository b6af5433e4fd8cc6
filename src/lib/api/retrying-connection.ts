import { setTimeout as delay } from 'node:timers/promises'
import { GigalixirError, systemCode } from '../errors.js'
import type { Connection, HttpAnswer, HttpRequest } from './connection.js'

/**
 * Failures of the way there that may pass within a second. Not among them what a second try would not change, such as
 * ECONNREFUSED or ENOTFOUND: the person hears of it at once.
 */
const PASSING = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Milliseconds before each further try. */
export const RETRY_AFTER: readonly number[] = [200, 800]

/**
 * Repeats a GET whose connection failed before an answer began, at most twice. Nothing else is repeated: of a change
 * nobody can tell whether it was made. An answer is never repeated, whatever its status.
 */
export function withRetries(connection: Connection, pauses: readonly number[] = RETRY_AFTER): Connection {
  return { request, close: () => connection.close() }

  async function request(asked: HttpRequest): Promise<HttpAnswer> {
    const waits = asked.method === 'GET' ? pauses : []
    for (const wait of waits) {
      try {
        return await connection.request(asked)
      } catch (error) {
        if (asked.signal.aborted || !mayPass(error)) throw error
        await delay(wait, undefined, { signal: asked.signal })
      }
    }
    return connection.request(asked)
  }
}

function mayPass(error: unknown): boolean {
  const cause = error instanceof GigalixirError ? error.cause : error
  const errors: unknown[] = cause instanceof AggregateError ? cause.errors : [cause]
  return errors.length > 0 && errors.every((each) => PASSING.has(systemCode(each) ?? ''))
}
