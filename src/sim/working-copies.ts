import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders that are remembered; those pushed from last. */
const MOST = 20

/**
 * The folders on this machine that apps are pushed from: what `mix deps.get` and the like have fetched there need not be
 * fetched again for a build. One small file each, so that pushes at the same time do not meet.
 */
export class WorkingCopies {
  readonly #folder: string

  constructor(home: string) {
    this.#folder = join(home, 'working-copies')
  }

  /** Remembers a folder as the one pushed from last. @throws Error when the simulator's home cannot be written to */
  async remember(folder: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const name = createHash('sha256').update(folder).digest('hex').slice(0, 32)
    await writeFile(join(this.#folder, name), folder, { mode: 0o600 })
  }

  /** Those pushed from last come first; whether they are still there is for the caller to see. */
  async all(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const known = await Promise.all(
      names.map(async (name) => {
        const file = join(this.#folder, name)
        const [folder, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
        return { folder, mtimeMs }
      }),
    )
    return known
      .sort((a, b) => b.mtimeMs - a.mtimeMs)
      .slice(0, MOST)
      .map(({ folder }) => folder)
  }
}
