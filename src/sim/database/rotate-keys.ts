import { CompiledQuery, sql } from 'kysely'
import type { Kysely } from 'kysely'
import { GigalixirError } from '../../lib/errors.js'
import { SEALED } from './sealed-columns.js'
import type { TableWithSecrets } from './sealed-columns.js'
import type { Tables } from './schema.js'
import type { Place, Sealed, Vault } from './vault.js'

/** Rows sealed anew in one transaction: others wait for as long as that takes. */
const BATCH = 200

/**
 * Seals everything anew with a new key and forgets the old ones. Others read and write meanwhile. When it is broken off,
 * at whatever point, everything stays readable, and the next time goes on with what is left.
 *
 * @returns how many values were sealed anew
 * @throws GigalixirError STORAGE_FAILED for a value that no key opens; the old keys are kept then
 */
export async function rotateKeys(db: Kysely<Tables>, vault: Vault): Promise<number> {
  await vault.addKey()
  let count = 0
  for (const table of Object.keys(SEALED) as TableWithSecrets[]) count += await sealTable(db, vault, table)
  await mustBeCurrent(db, vault)
  // Pages that are free, and the write-ahead log, still hold what the old keys sealed.
  await db.executeQuery(CompiledQuery.raw('vacuum'))
  await db.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(truncate)'))
  await vault.dropOldKeys()
  return count
}

/** The old keys go only when nothing needs them: should this program be wrong somewhere, nothing is lost by it. */
async function mustBeCurrent(db: Kysely<Tables>, vault: Vault): Promise<void> {
  for (const [table, columns] of Object.entries(SEALED)) {
    for (const column of Object.keys(columns)) {
      const { rows } = await sql<{ value: Sealed }>`
        select ${sql.ref(column)} as value from ${sql.table(table)}
        where ${sql.ref(column)} is not null and ${sql.ref(column)} not like ${`${vault.currentPrefix}%`} limit 1
      `.execute(db)
      if (rows.length > 0)
        throw new GigalixirError(
          'STORAGE_FAILED',
          `Some ${column} of ${table} is still encrypted with an old key.`,
          {
            next: ['Nothing is lost: the old keys are kept. Try again: gigalixir sim keys:rotate'],
          },
        )
    }
  }
}

interface Row {
  readonly row_number: number
  readonly [column: string]: unknown
}

async function sealTable(db: Kysely<Tables>, vault: Vault, table: TableWithSecrets): Promise<number> {
  // One type for all tables: each function here takes the rows of its own.
  const places = SEALED[table] as unknown as Readonly<Record<string, (row: Row) => Place>>
  let count = 0
  for (let last = 0; ;) {
    const { sealed, next } = await db.transaction().execute(async (tx) => {
      const { rows } = await sql<Row>`
        select rowid as row_number, * from ${sql.table(table)} where rowid > ${last} order by rowid limit ${BATCH}
      `.execute(tx)
      let values = 0
      for (const row of rows) {
        for (const [column, placeOf] of Object.entries(places)) {
          const before = row[column] as Sealed | null
          if (before === null || vault.isCurrent(before)) continue
          const after = vault.seal(vault.open(before, placeOf(row)), placeOf(row))
          await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${after} where rowid = ${row.row_number}`.execute(
            tx,
          )
          values += 1
        }
      }
      return { sealed: values, next: rows.at(-1)?.row_number }
    })
    count += sealed
    if (next === undefined) return count
    last = next
  }
}
