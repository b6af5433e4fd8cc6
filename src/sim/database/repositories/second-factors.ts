import type { Kysely } from 'kysely'
import { digestOf } from '../secret-text.js'
import type { Vault } from '../vault.js'
import type { Tables } from '../schema.js'

export interface SecondFactor {
  /** Base32. */
  readonly secret: string
  /** Whether it is asked for; before that somebody is only setting it up. */
  readonly isActive: boolean
  /** The time step of the last token that was taken: no token of it or before is taken again. */
  readonly lastStep: number
}

/** What people prove themselves with besides their password: a TOTP secret, sealed, and recovery codes, as hashes. */
export class SecondFactors {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly vault: Vault,
  ) {}

  async of(userId: number): Promise<SecondFactor | null> {
    const row = await this.db
      .selectFrom('second_factors')
      .selectAll()
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (!row) return null
    const secret = this.vault.open(row.secret, secondFactorPlace(userId))
    return { secret, isActive: row.is_active === 1, lastStep: row.last_step }
  }

  /** A new one, not active yet, instead of what was there. */
  async begin(userId: number, secret: string): Promise<void> {
    const fresh = {
      secret: this.vault.seal(secret, secondFactorPlace(userId)),
      is_active: 0 as const,
      last_step: 0,
    }
    await this.db
      .insertInto('second_factors')
      .values({ user_id: userId, ...fresh })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(fresh))
      .execute()
  }

  async accept(userId: number, lastStep: number): Promise<void> {
    await this.db
      .updateTable('second_factors')
      .set({ last_step: lastStep, is_active: 1 })
      .where('user_id', '=', userId)
      .execute()
  }

  async remove(userId: number): Promise<void> {
    await this.db.deleteFrom('second_factors').where('user_id', '=', userId).execute()
    await this.db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  }

  /** These are the only ones from now on. */
  async setRecoveryCodes(userId: number, codes: readonly string[]): Promise<void> {
    await this.db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
    await this.db
      .insertInto('recovery_codes')
      .values(codes.map((code) => ({ user_id: userId, hash: digestOf(code) })))
      .execute()
  }

  /** Uses it up. @returns whether it was one */
  async takeRecoveryCode(userId: number, code: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('recovery_codes')
      .where('user_id', '=', userId)
      .where('hash', '=', digestOf(code))
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}

export function secondFactorPlace(userId: number) {
  return { table: 'second_factors', field: 'secret', row: String(userId) }
}
