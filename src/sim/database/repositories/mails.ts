import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Vault } from '../vault.js'
import type { Tables } from '../schema.js'

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly body: string
}

export interface StoredMail extends Mail {
  readonly id: number
  readonly sentAt: Date
}

/** How many are kept: the oldest make room. */
const MOST = 200

/** Mails the platform sent. What they say is sealed: it holds codes and tokens. */
export class Mails {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly vault: Vault,
  ) {}

  async add({ to, subject, body }: Mail): Promise<void> {
    const row = randomUUID()
    const { id } = await this.db
      .insertInto('mails')
      .values({
        ...{ row, recipient: to, sent_at: new Date().toISOString() },
        subject: this.vault.seal(subject, mailPlace(row, 'subject')),
        body: this.vault.seal(body, mailPlace(row, 'body')),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    // Ids are given in order and never twice.
    await this.db
      .deleteFrom('mails')
      .where('id', '<=', id - MOST)
      .execute()
  }

  /** Newest first. */
  async list(limit: number): Promise<StoredMail[]> {
    const rows = await this.db.selectFrom('mails').selectAll().orderBy('id', 'desc').limit(limit).execute()
    return rows.map(({ id, row, recipient, subject, body, sent_at }) => ({
      ...{ id, to: recipient, sentAt: new Date(sent_at) },
      subject: this.vault.open(subject, mailPlace(row, 'subject')),
      body: this.vault.open(body, mailPlace(row, 'body')),
    }))
  }
}

export function mailPlace(row: string, field: 'subject' | 'body') {
  return { table: 'mails', field, row }
}
