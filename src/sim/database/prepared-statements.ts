import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type Libsql from 'libsql'

/** More than the statements this program has; a bound all the same. */
const MOST = 300

/** What is worth keeping. A change of the schema is not, and makes what is kept outdated. */
const REUSABLE = /^(select|insert|update|delete|begin|commit|rollback)\b/i

/**
 * libsql as kysely asks for it, with each statement prepared once.
 *
 * Reuse is for memory more than for speed: libsql frees a statement only when it is collected as garbage, and the collector
 * does not see the native memory it holds, so a busy hour would take gigabytes.
 */
export class PreparedStatements implements SqliteDatabase {
  readonly #database: Libsql.Database
  readonly #statements = new Map<string, SqliteStatement>()
  /** Whether a transaction was begun and neither committed nor rolled back, as far as was asked for. */
  #isBegun = false

  constructor(database: Libsql.Database) {
    this.#database = database
  }

  prepare(sql: string): SqliteStatement {
    if (!REUSABLE.test(sql)) {
      this.#statements.clear()
      return this.#fresh(sql)
    }
    const known = this.#statements.get(sql)
    if (known) return known
    const [oldest] = this.#statements.keys()
    if (this.#statements.size >= MOST && oldest !== undefined) this.#statements.delete(oldest)
    const statement = this.#fresh(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #fresh(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql)
    const isBegin = /^begin\b/i.test(sql)
    const isRollback = /^rollback$/i.test(sql)
    const isEnd = isRollback || /^commit$/i.test(sql)
    // One that failed may be left in the middle: the next use prepares it anew.
    const orForget = <T>(work: () => T): T => {
      try {
        return work()
      } catch (error) {
        this.#statements.delete(sql)
        throw error
      }
    }
    const mustBeInside = () => {
      // On a full disk SQLite undoes the transaction by itself. Whoever does not look at the error may go on, and would
      // write half of it for good.
      if (this.#isBegun && !isEnd && !this.#database.inTransaction)
        throw new Error('the transaction was undone by an earlier failure in it')
    }
    const run: SqliteStatement['run'] = (parameters) => {
      mustBeInside()
      if (isEnd) this.#isBegun = false
      // A second rollback would fail, and hide why there is one.
      if (isRollback && !this.#database.inTransaction) return { changes: 0, lastInsertRowid: 0 }
      const result = orForget(() => statement.run(parameters))
      if (isBegin) this.#isBegun = true
      return result
    }
    return {
      reader: statement.reader,
      all: (parameters) => {
        mustBeInside()
        return orForget(() => statement.all(parameters))
      },
      run,
      // Read step by step, so that others may run between: never one that is shared.
      iterate: (parameters) => this.#database.prepare(sql).iterate(parameters),
    }
  }
}
