import { Type } from '@sinclair/typebox'
import { isRecord } from '../atomic-file.js'
import { GigalixirError } from '../errors.js'
import { call } from './contract/call.js'
import type { Call } from './contract/call.js'
import type { HttpAnswer } from './connection.js'
import type { Session } from './session.js'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A call that the person spells out. */
export interface AnyCall {
  readonly method: string
  /** Path and query below the platform's URL, such as `/api/apps`. */
  readonly path: string
  /** A JSON object as text. */
  readonly body?: string | undefined
}

/**
 * Makes any call with the session's credential; it cannot leave the session's platform.
 *
 * @returns the answer once it has begun well
 * @throws GigalixirError USAGE for what cannot be a call, and all that a call throws
 */
export async function makeAnyCall(session: Session, { method, path, body }: AnyCall): Promise<HttpAnswer> {
  const input = body === undefined ? {} : { body: parsedBody(body) }
  return session.open(
    call({
      name: 'any',
      method: knownMethod(method),
      path: wholePath(path),
      body: Type.Object({}),
      answer: Type.Unknown(),
    }),
    input,
  )
}

function knownMethod(method: string): Call['method'] {
  const known = METHODS.find((each) => each === method.toUpperCase())
  if (known) return known
  throw new GigalixirError('USAGE', `\`${method}\` is no method. There are ${METHODS.join(', ')}.`)
}

/** The leading slash may be left out: some shells on Windows take a word that begins with one for a file. */
function wholePath(path: string): string {
  if (/^[a-z]+:\/\//i.test(path) || /[\s#]/.test(path)) {
    throw new GigalixirError('USAGE', `\`${path}\` is no path of the platform.`, {
      next: ['Give what follows the host, such as /api/apps'],
    })
  }
  // A colon would begin a parameter in a path of the contract.
  return `/${path.replace(/^\/+/, '')}`.replaceAll(':', '%3A')
}

function parsedBody(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new GigalixirError('USAGE', 'The body is not valid JSON.', { cause: error })
  }
  if (isRecord(parsed)) return parsed
  throw new GigalixirError('USAGE', 'The body has to be a JSON object, such as {"replicas": 2}.')
}
