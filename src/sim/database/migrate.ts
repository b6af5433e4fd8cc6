import { Migrator } from 'kysely'
import type { Kysely, MigrationProvider } from 'kysely'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import type { Tables } from './schema.js'

/**
 * Brings the schema up to date. All steps are one transaction: a kill in the middle leaves the schema as it was.
 *
 * A step that is not done yet is done even when one of a later number is: steps do not build on one another's order.
 *
 * @throws GigalixirError STORAGE_FAILED when a step fails, or when a newer version of this program made the database
 */
export async function migrateToLatest(db: Kysely<Tables>, provider: MigrationProvider): Promise<void> {
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations: true }).migrateToLatest()
  if (error === undefined) return
  const newer = /previously executed migration .* is missing/.test(messageOf(error))
  throw new GigalixirError(
    'STORAGE_FAILED',
    newer
      ? "The simulator's database was made by a newer version of gigalixir."
      : `The simulator's database could not be brought up to date: ${messageOf(error)}`,
    {
      next: newer
        ? [
            'Use that version or a later one: npm install -g gigalixir@latest',
            'Or start over: gigalixir sim reset',
          ]
        : ["See the simulator's own log: gigalixir sim logs"],
      cause: error,
    },
  )
}
