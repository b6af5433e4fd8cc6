import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readJsonFile, writePrivateFile } from '../atomic-file.js'
import { GigalixirError } from '../errors.js'
import { configDir } from '../paths.js'

/** As OpenSSH shows a host key: `SHA256:` and the digest in base 64. */
export function fingerprintOf(hostKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replaceAll('=', '')}`
}

/**
 * The host keys of apps, each remembered when it is first seen, in a file of our own: a platform's addresses change, its
 * apps do not.
 */
export class KnownHosts {
  readonly #file: string

  constructor(folder: string = configDir()) {
    this.#file = join(folder, 'known_hosts.json')
  }

  /**
   * Compares a host key with the one known, or remembers it.
   *
   * @param name whose key it is, such as `production/my-app`
   * @throws GigalixirError HOST_KEY_CHANGED; STORAGE_FAILED
   */
  check(name: string, hostKey: Buffer): void {
    const all = readJsonFile(this.#file) ?? {}
    const fingerprint = fingerprintOf(hostKey)
    const before = all[name]
    if (before === fingerprint) return
    if (typeof before !== 'string') {
      writePrivateFile(this.#file, `${JSON.stringify({ ...all, [name]: fingerprint }, null, 2)}\n`)
      return
    }
    throw new GigalixirError(
      'HOST_KEY_CHANGED',
      `The SSH host key of ${name} is ${fingerprint}, and it was ${before}. Someone may be intercepting the connection; nothing was sent.`,
      {
        next: [
          `If you know that it changed, such as for an app made anew, remove its line from ${this.#file}`,
        ],
        data: { host: name, fingerprint },
      },
    )
  }
}
