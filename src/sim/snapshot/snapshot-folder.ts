import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, systemCode } from '../../lib/errors.js'

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/
/** What is being made or removed: begins with what no snapshot's name begins with. */
const UNFINISHED = /^\..+\.(part|gone)$/

/** Where the snapshots of a simulator are: `snapshots` in its home, a folder each. */
export class SnapshotFolder {
  readonly folder: string

  constructor(readonly home: string) {
    this.folder = join(home, 'snapshots')
  }

  /** @throws GigalixirError USAGE for what cannot be a snapshot's name: it becomes a folder on every system */
  pathOf(name: string): string {
    if (NAME.test(name) && !name.endsWith('.')) return join(this.folder, name)
    throw new GigalixirError('USAGE', `\`${name.slice(0, 80)}\` is not a valid snapshot name.`, {
      next: [
        'Use up to 63 lowercase letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
      ],
    })
  }

  /** Where one is put together, or what is left of one that is removed. */
  unfinished(name: string, kind: 'part' | 'gone'): string {
    return join(this.folder, `.${name}.${kind}`)
  }

  async make(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
  }

  /** Names, in order. */
  async names(): Promise<string[]> {
    return (await this.#entries()).filter((name) => NAME.test(name)).sort()
  }

  /** Removes what an interrupted save or removal has left. */
  async removeUnfinished(): Promise<void> {
    for (const name of await this.#entries())
      if (UNFINISHED.test(name))
        await rm(join(this.folder, name), { recursive: true, force: true, maxRetries: 5 })
  }

  async #entries(): Promise<string[]> {
    try {
      return await readdir(this.folder)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    }
  }
}
