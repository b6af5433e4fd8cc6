import { isRecord } from '../atomic-file.js'
import type { BodyOf } from './contract/call.js'
import * as contract from './contract/signup.js'
import * as oauth from './contract/oauth.js'
import { refusal, unreadable } from './failures.js'
import type { Session } from './session.js'

export type SignupStep = BodyOf<typeof contract.step> & { explanation?: string }

/** What a step led to; which fields there are depends on the step. */
export interface SignupAnswer {
  /** The platform wants to look at it first, and asks why. */
  readonly underReview: boolean
  readonly uuid?: string
  readonly promo?: string
  readonly email?: string
  readonly key?: string
  /** Of a sign-up with Google. */
  readonly url?: string
  readonly session?: string
}

/** One step of a sign-up. @throws GigalixirError REFUSED with the platform's reason; TOO_MANY_ATTEMPTS */
export async function signupStep(session: Session, body: SignupStep): Promise<SignupAnswer> {
  const { status, text, context } = await session.exchange(contract.step, { body })
  if (!(status >= 200 && status < 300)) throw refusal(status, text, context)
  return { ...fieldsOf(text, session), underReview: status === 202 }
}

/** Where a person logs in with Google, and by what to ask how that went. */
export function startGoogle(session: Session): Promise<{ url: string; session: string }> {
  return session.call(oauth.start, {})
}

/** @returns null while the person is still at it */
export async function endGoogle(session: Session, id: string): Promise<SignupAnswer | null> {
  const { status, text, context } = await session.exchange(oauth.end, { params: { session: id } })
  if (status === 204) return null
  if (status !== 200) throw refusal(status, text, context)
  return { ...fieldsOf(text, session), underReview: false }
}

function fieldsOf(text: string, session: Session): Record<string, string> {
  let parsed: unknown
  try {
    parsed = text.trim() === '' ? { data: {} } : JSON.parse(text)
  } catch (error) {
    throw unreadable('its answer is not JSON', session.target, error)
  }
  const data = isRecord(parsed) && isRecord(parsed.data) ? parsed.data : {}
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
