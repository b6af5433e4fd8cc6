import { readAnswer } from './answer.js'
import type { BodyOf } from './contract/call.js'
import * as contract from './contract/signup.js'
import * as oauth from './contract/oauth.js'
import { incomplete, refusal } from './failures.js'
import { fieldsOf, textOf } from './readers/fields.js'
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
  return { ...stepIn(text), underReview: status === 202 }
}

/** Where a person logs in with Google, and by what to ask how that went. */
export async function startGoogle(session: Session): Promise<{ url: string; session: string }> {
  const fields = fieldsOf((await session.call(oauth.start, {})).raw)
  const url = textOf(fields.url)
  const id = textOf(fields.session)
  if (url !== undefined && id !== undefined) return { url, session: id }
  throw incomplete('The platform did not say where to go on with Google.', session.target, [
    'Log in with email and password: gigalixir login',
  ])
}

/** @returns null while the person is still at it */
export async function endGoogle(session: Session, id: string): Promise<SignupAnswer | null> {
  const { status, text, context } = await session.exchange(oauth.end, { params: { session: id } })
  if (status === 204) return null
  if (!(status >= 200 && status < 300)) throw refusal(status, text, context)
  return { ...stepIn(text), underReview: status === 202 }
}

function stepIn(text: string): Omit<SignupAnswer, 'underReview'> {
  const { uuid, promo, email, key, url, session } = fieldsOf(readAnswer(text).raw)
  const known = { uuid, promo, email, key, url, session }
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]): [string, string][] => {
      const text = textOf(value)
      return text === undefined ? [] : [[name, text]]
    }),
  )
}
