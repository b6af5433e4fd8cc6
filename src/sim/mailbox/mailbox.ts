import type { MailMessage } from '../control/index.js'
import type { Database } from '../database/index.js'

/** Where mails go instead of out into the world: whoever runs the simulator reads those of everybody. */
export class Mailbox {
  readonly #database: Pick<Database, 'mails'>

  constructor(database: Pick<Database, 'mails'>) {
    this.#database = database
  }

  /** Newest first, two hundred at most. */
  async list(): Promise<MailMessage[]> {
    const mails = await this.#database.mails.list(200)
    return mails.map(({ sentAt, ...mail }) => ({ ...mail, sent_at: sentAt.toISOString() }))
  }
}
