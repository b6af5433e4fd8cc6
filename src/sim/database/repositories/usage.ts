import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { User } from '../../domain.js'
import type { Tables } from '../schema.js'

/** What an app used on one day. */
export interface UsageEntry {
  readonly userId: number
  readonly app: string
  /** `2026-11-23`, in UTC. */
  readonly day: string
  /** Of its owner, while it ran. */
  readonly tier: User['tier']
  readonly replicaSizeSeconds: number
  /** Dollars a month of each database, times the seconds it ran. */
  readonly databaseDollarSeconds: number
}

/** What ran for how long: a row for each app and day, and until when all of it is counted. */
export class Usage {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async meteredUntil(): Promise<Date | null> {
    const row = await this.#db.selectFrom('metering').select('until').executeTakeFirst()
    return row ? new Date(row.until) : null
  }

  /** Adds what was used up to `until`. Both are one: to be called within a transaction. */
  async add(entries: readonly UsageEntry[], until: Date): Promise<void> {
    for (const entry of entries) {
      await this.#db
        .insertInto('usage')
        .values({
          user_id: entry.userId,
          app_name: entry.app,
          day: entry.day,
          tier: entry.tier,
          replica_size_seconds: entry.replicaSizeSeconds,
          database_dollar_seconds: entry.databaseDollarSeconds,
        })
        .onConflict((conflict) =>
          conflict.columns(['user_id', 'day', 'app_name', 'tier']).doUpdateSet({
            replica_size_seconds: sql`usage.replica_size_seconds + excluded.replica_size_seconds`,
            database_dollar_seconds: sql`usage.database_dollar_seconds + excluded.database_dollar_seconds`,
          }),
        )
        .execute()
    }
    const moment = { until: until.toISOString() }
    await this.#db
      .insertInto('metering')
      .values({ id: 1, ...moment })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(moment))
      .execute()
  }

  /** All of a person's, oldest first. */
  async of(userId: number): Promise<UsageEntry[]> {
    const rows = await this.#db
      .selectFrom('usage')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('day')
      .execute()
    return rows.map((row) => ({
      userId: row.user_id,
      app: row.app_name,
      day: row.day,
      tier: row.tier,
      replicaSizeSeconds: row.replica_size_seconds,
      databaseDollarSeconds: row.database_dollar_seconds,
    }))
  }
}
