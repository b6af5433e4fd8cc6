import type { AsyncEntry } from 'keytar'
import { GigalixirError, messageOf } from '../errors.js'

/** The operating system's keychain: secrets by service and account. */
export interface Keychain {
  /** What people call it. */
  readonly name: string
  /** @throws GigalixirError STORAGE_FAILED when it does not answer */
  read(service: string, account: string): Promise<string | undefined>
  /** @throws GigalixirError STORAGE_FAILED when it does not answer or does not keep it */
  write(service: string, account: string, secret: string): Promise<void>
  /** @returns whether there was one. @throws GigalixirError STORAGE_FAILED when it does not answer */
  remove(service: string, account: string): Promise<boolean>
}

/**
 * The keychain of this system, or undefined where the person wants none (`GIGALIXIR_KEYCHAIN=off`). Whether one answers
 * is known when it is first used; nothing is loaded before that.
 */
export function systemKeychain(env: NodeJS.ProcessEnv = process.env): Keychain | undefined {
  const wish = env.GIGALIXIR_KEYCHAIN?.toLowerCase()
  if (!wish || ['on', '1', 'true', 'yes'].includes(wish)) return new SystemKeychain(process.stderr.isTTY)
  if (['off', '0', 'false', 'no'].includes(wish)) return undefined
  throw new GigalixirError('USAGE', `GIGALIXIR_KEYCHAIN must be on or off, not "${wish}".`)
}

/**
 * On Linux the Secret Service alone. The library would else fall back to the kernel's keyring, which forgets everything at
 * the next boot: a login that is gone tomorrow is no login.
 */
const OPTIONS = { linux: { store: 'secret-service' as const } }

/** Seconds to wait: somebody may be asked to unlock it where there is somebody, and never is where there is not. */
const WAIT_SECONDS = { attended: 60, unattended: 10 }

/** Keychain on macOS, Credential Manager on Windows, Secret Service (GNOME Keyring, KWallet…) elsewhere. */
class SystemKeychain implements Keychain {
  readonly name =
    { darwin: 'the macOS keychain', win32: 'the Windows Credential Manager' }[process.platform as string] ??
    'the keychain (Secret Service)'
  readonly #seconds: number

  constructor(attended: boolean) {
    this.#seconds = attended ? WAIT_SECONDS.attended : WAIT_SECONDS.unattended
  }

  async read(service: string, account: string): Promise<string | undefined> {
    return (await this.#ask(service, account, (entry) => entry.getPassword())) ?? undefined
  }

  async write(service: string, account: string, secret: string): Promise<void> {
    await this.#ask(service, account, (entry) => entry.setPassword(secret))
    // A service may take a secret and keep nothing: what was not read back is not stored.
    if ((await this.read(service, account)) !== secret) throw this.#failure('it did not keep the key')
  }

  remove(service: string, account: string): Promise<boolean> {
    return this.#ask(service, account, (entry) => entry.deletePassword())
  }

  async #ask<T>(service: string, account: string, question: (entry: AsyncEntry) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#failure(`no answer within ${this.#seconds} seconds`))
        endThoughStuck()
      }, this.#seconds * 1000)
    })
    try {
      // Loaded here: its native part takes 10 ms and more, and few commands need it.
      const keytar = await import('keytar')
      return await Promise.race([question(new keytar.AsyncEntry(service, account, OPTIONS)), silence])
    } catch (error) {
      throw error instanceof GigalixirError ? error : this.#failure(messageOf(error), error)
    } finally {
      clearTimeout(timer)
    }
  }

  #failure(why: string, cause?: unknown): GigalixirError {
    return new GigalixirError('STORAGE_FAILED', `${capitalized(this.name)} does not answer: ${why}.`, {
      next: ['Unlock it and try again, or do without it: GIGALIXIR_KEYCHAIN=off gigalixir login'],
      cause,
    })
  }
}

/** A native call that never returns would keep the process alive after its command has failed. */
function endThoughStuck(): void {
  setTimeout(() => process.exit(), 15_000).unref()
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
