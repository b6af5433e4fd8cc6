import * as contract from './contract/migrations.js'
import { fieldsOf, textOf } from './readers/fields.js'
import type { Session } from './session.js'

/**
 * Starts the migrations of what is live. Known to simulators alone.
 *
 * @returns the job; undefined while another migration of the app is under way, and nothing was started
 */
export async function startMigration(session: Session, app: string): Promise<string | undefined> {
  const { raw } = await session.call(contract.start, { params: { app } })
  return textOf(fieldsOf(raw).id)
}
