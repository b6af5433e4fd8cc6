import type { Database, SshKey } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import { checkedSshKey } from './ssh-key-rules.js'

const MOST = 50

/** The keys people get into their replicas with. */
export class SshKeyService {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(user: User): Promise<SshKey[]> {
    return this.#database.sshKeys.ofUser(user.id)
  }

  /** @throws PlatformError 422 for what is no safe public key, one that is there already, or one too many */
  async add(user: User, text: string): Promise<SshKey> {
    const { key, fingerprint } = await checkedSshKey(text)
    return this.#database.transaction(async (tx) => {
      if (await tx.sshKeys.isKnown(user.id, fingerprint))
        throw invalid('ssh_key', `Your account already has the SSH key ${fingerprint}.`)
      if ((await tx.sshKeys.ofUser(user.id)).length >= MOST)
        throw invalid('ssh_key', `An account may have ${MOST} SSH keys. Remove one you no longer use.`)
      return tx.sshKeys.add(user.id, key, fingerprint)
    })
  }

  /** @throws PlatformError 404 when this person has no such key */
  async remove(user: User, id: string): Promise<void> {
    const isId = /^\d{1,15}$/.test(id)
    if (!isId || !(await this.#database.sshKeys.remove(user.id, Number(id))))
      throw notFound('SSH key', id.slice(0, 60))
  }

  /** What a replica lets in: the keys of everyone but viewers, who may look at an app and not get into it. */
  forApp(app: App): Promise<string[]> {
    return this.#database.sshKeys.forApp(app)
  }
}
