import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isRecord, writePrivateFile } from '../atomic-file.js'
import { AccountFile } from '../credentials/account-file.js'
import { isOwnFolder } from '../own-folder.js'
import { cacheDir, configDir } from '../paths.js'
import { repositoryPin } from '../targets/repository-pin.js'
import { resolveTarget } from '../targets/resolve-target.js'
import type { ValueKind } from './candidates.js'

/** Seconds an answer of the platform is good for: long enough for one line typed, short enough to be true. */
export const FRESH_SECONDS = 30

export interface ValueQuery {
  readonly of: ValueKind
  /** What `-a` says; without it the app depends on the folder. */
  readonly app?: string
  /** What `--target` says. */
  readonly target?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** The last answers of the platform, one small file each; a cache that cannot be used only costs time. */
export class ValueCache {
  readonly #file: string | null

  constructor(query: ValueQuery) {
    const { env = process.env } = query
    const hash = createHash('sha256').update(keyOf(query)).digest('hex').slice(0, 20)
    const folder = cacheDir(env)
    this.#file = folder === null ? null : join(folder, 'completion', `${hash}.json`)
  }

  /** @returns undefined when there is none, or an old one */
  read(now = Date.now()): readonly string[] | undefined {
    try {
      if (this.#file === null || !isOwnFolder(dirname(this.#file))) return undefined
      const entry: unknown = JSON.parse(readFileSync(this.#file, 'utf8'))
      if (!isRecord(entry) || typeof entry.at !== 'number' || !Array.isArray(entry.values)) return undefined
      const age = now - entry.at
      if (age < 0 || age > FRESH_SECONDS * 1000) return undefined
      return entry.values.filter((each): each is string => typeof each === 'string')
    } catch {
      return undefined // none yet, or half of one: ask the platform
    }
  }

  write(values: readonly string[], now = Date.now()): void {
    if (this.#file === null) return
    try {
      writePrivateFile(this.#file, JSON.stringify({ at: now, values }))
    } catch {
      // A read-only home is no reason not to complete.
    }
  }
}

/** All that the answer depends on: whose it is, on which platform, and of which app. */
function keyOf({ of, app, target: name, env = process.env, cwd = process.cwd() }: ValueQuery): string {
  const target = resolveTarget(name, env, cwd)
  const { current } = new AccountFile(configDir(env)).read(target.name)
  const account = [env.GIGALIXIR_EMAIL, repositoryPin(cwd, env).account, current]
  const where = of === 'apps' ? '' : (app ?? env.GIGALIXIR_APP ?? cwd)
  return JSON.stringify([of, where, target.apiUrl, account])
}
