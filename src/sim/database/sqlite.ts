import { closeSync, openSync } from 'node:fs'
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import type { Tables } from './schema.js'
import { PreparedStatements } from './prepared-statements.js'

/** Milliseconds to wait for another process that holds the file (a backup tool, say). */
const BUSY_TIMEOUT = 5000

/**
 * Opens the file, or makes it, readable by its owner alone. What a call acknowledged is on disk: it survives `kill -9`
 * and, with synchronous=FULL, a power cut.
 *
 * @throws GigalixirError STORAGE_FAILED naming the file
 */
export async function openSqlite(file: string): Promise<Kysely<Tables>> {
  let database: Libsql.Database | undefined
  try {
    // Made here and not by SQLite, which would give it the process's default mode; its companions (-wal, -shm) inherit it.
    closeSync(openSync(file, 'a', 0o600))
    database = new Libsql(file, { timeout: BUSY_TIMEOUT })
    const db = new Kysely<Tables>({
      dialect: new LibsqlDialect({ database: new PreparedStatements(database) }),
    })
    for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'])
      await db.executeQuery(CompiledQuery.raw(`pragma ${pragma}`))
    return db
  } catch (error) {
    database?.close()
    throw new GigalixirError('STORAGE_FAILED', `${file} cannot be opened: ${messageOf(error)}.`, {
      next: [
        'Check that the folder is yours and that the disk is not full: gigalixir sim doctor',
        'If the file is damaged, put it back from a backup, or begin again: gigalixir sim reset',
      ],
      cause: error,
    })
  }
}

/**
 * Reads every page, which costs a few milliseconds per MB. What a damaged database says of itself must not be believed: the
 * platform removes what nothing in it points to.
 *
 * @throws GigalixirError STORAGE_FAILED naming the file, with SQLite's first finding
 */
export async function mustBeIntact(db: Kysely<Tables>, file: string): Promise<void> {
  let finding: string
  try {
    const { rows } = await db.executeQuery<{ quick_check: string }>(
      CompiledQuery.raw('pragma quick_check(1)'),
    )
    finding = rows[0]?.quick_check ?? 'no answer'
    if (finding === 'ok') return
  } catch (error) {
    finding = messageOf(error)
  }
  throw lostDatabase(`${file} is damaged: ${finding.slice(0, 200).replaceAll('\n', ' ')}.`)
}

/** @param what happened to the file, in a sentence */
export function lostDatabase(what: string): GigalixirError {
  return new GigalixirError('STORAGE_FAILED', what, {
    next: [
      'Nothing was changed. Put sim.db back from a backup of the folder, or load a snapshot: gigalixir sim snapshot list',
      'Or lose every app and start over: gigalixir sim reset',
    ],
  })
}

/**
 * Closes the database, with everything in its one file. libsql itself lets go of the file only when the last of its
 * statements is collected as garbage, which is why nothing may be left in the write-ahead log by then.
 */
export async function closeSqlite(db: Kysely<Tables>): Promise<void> {
  await db.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(truncate)'))
  await db.destroy()
}

class LibsqlDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

/** kysely does not count on it, but in SQLite a change of the schema is part of its transaction. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
