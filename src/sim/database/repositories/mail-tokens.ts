import type { Kysely } from 'kysely'
import { digestOf } from '../secret-text.js'
import type { Tables } from '../schema.js'

export type MailTokenPurpose = 'reset-password' | 'change-email'

export interface MailToken {
  readonly userId: number
  /** The address to confirm, for `change-email`. */
  readonly nextEmail: string | null
}

/** What was sent to an address to prove that somebody reads what arrives there; kept as hashes, good once and for a while. */
export class MailTokens {
  constructor(private readonly db: Kysely<Tables>) {}

  /** The newest of a person and purpose is the only one. */
  async add(
    token: string,
    purpose: MailTokenPurpose,
    { userId, nextEmail }: MailToken,
    expiresAt: Date,
  ): Promise<void> {
    await this.db
      .deleteFrom('mail_tokens')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .execute()
    await this.db
      .insertInto('mail_tokens')
      .values({
        ...{ hash: digestOf(token), user_id: userId, purpose, next_email: nextEmail },
        expires_at: expiresAt.toISOString(),
      })
      .execute()
  }

  /** Uses it up. Null when it is unknown, used, or too old. */
  async take(token: string, purpose: MailTokenPurpose, now: Date): Promise<MailToken | null> {
    const row = await this.db
      .deleteFrom('mail_tokens')
      .where('hash', '=', digestOf(token))
      .where('purpose', '=', purpose)
      .returning(['user_id', 'next_email', 'expires_at'])
      .executeTakeFirst()
    if (!row || row.expires_at <= now.toISOString()) return null
    return { userId: row.user_id, nextEmail: row.next_email }
  }
}
