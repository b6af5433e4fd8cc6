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

/** Mails the platform sent. Their bodies are sealed: they hold tokens. */
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
        ...{ row, recipient: to, subject, sent_at: new Date().toISOString() },
        body: this.vault.seal(body, place(row)),
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
      ...{ id, to: recipient, subject, sentAt: new Date(sent_at) },
      body: this.vault.open(body, place(row)),
    }))
  }
}

function place(row: string) {
  return { table: 'mails', field: 'body', row }
}
