import * as contract from './contract/api-keys.js'
import type { Session } from './session.js'

/** Makes a new API key; the one before is worth nothing from now on. @returns the new one */
export async function regenerateApiKey(session: Session, password: string): Promise<string> {
  return (await session.call(contract.regenerate, { query: { current_password: password } })).key
}
