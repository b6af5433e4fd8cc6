import * as contract from './contract/api-keys.js'
import { incomplete } from './failures.js'
import { fieldsOf, textOf } from './readers/fields.js'
import type { Session } from './session.js'

/**
 * Makes a new API key; the one before stops working at once.
 *
 * @returns the new one
 * @throws GigalixirError INCOMPLETE_ANSWER when it was made and not told
 */
export async function regenerateApiKey(session: Session, password: string): Promise<string> {
  const { raw } = await session.call(contract.regenerate, { query: { current_password: password } })
  const key = textOf(fieldsOf(raw).key)
  if (key !== undefined) return key
  throw incomplete(
    'A new API key was made, but the answer does not have it. The old one no longer works.',
    session.target,
    ['Get the new one: gigalixir login'],
  )
}
