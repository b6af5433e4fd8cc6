import { GigalixirError } from '../../src/lib/errors.js'
import type { Keychain } from '../../src/lib/credentials/index.js'

/** A keychain in memory, which can be told not to answer. */
export class FakeKeychain implements Keychain {
  readonly name = 'the fake keychain'
  readonly secrets = new Map<string, string>()
  answers = true
  /** How often it was asked anything. */
  questions = 0

  async read(service: string, account: string): Promise<string | undefined> {
    await this.#answer()
    return this.secrets.get(`${service} ${account}`)
  }

  async write(service: string, account: string, secret: string): Promise<void> {
    await this.#answer()
    this.secrets.set(`${service} ${account}`, secret)
  }

  async remove(service: string, account: string): Promise<boolean> {
    await this.#answer()
    return this.secrets.delete(`${service} ${account}`)
  }

  #answer(): Promise<void> {
    this.questions += 1
    if (this.answers) return Promise.resolve()
    return Promise.reject(new GigalixirError('STORAGE_FAILED', 'The fake keychain does not answer.'))
  }
}
