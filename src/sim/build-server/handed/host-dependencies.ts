import { GigalixirError } from '../../../lib/errors.js'
import type { FetchException } from '../../config.js'
import { BuildFailure } from '../build-failure.js'
import { lockedGit } from '../dependencies/git-lock.js'
import { gitItems, gitSettings } from '../dependencies/handed-git.js'
import type { KeptCommit, PinnedCommits } from '../dependencies/pinned-commits.js'
import { shown } from '../git-address.js'
import type { PushedCommit } from '../git-source.js'
import { handedPackages } from '../hex/handed-packages.js'
import type { HostHex } from '../hex/host-hex.js'
import { mixLockOf } from '../mix-lock.js'
import { assetTools } from './asset-tools.js'
import type { HandedItem } from './handed-items.js'

/** Git dependencies that are fetched at the same time. */
const AT_ONCE = 8

/** What a build gets of this machine's. */
export interface Handed {
  /** Pieces of a tar. */
  readonly tars: readonly (Buffer | AsyncIterable<Buffer>)[]
  /** What the build cache keeps. */
  readonly items: readonly HandedItem[]
  /** For people. */
  readonly notes: readonly string[]
}

export interface HostDependenciesOptions {
  readonly git: PinnedCommits
  /** What git dependencies may be fetched from besides https. */
  readonly allowed: readonly FetchException[]
  /** Where the person's own Hex is; asked for with each build, for it may be installed any time. */
  readonly hex: () => Promise<HostHex>
  /** Folders that apps are pushed from. */
  readonly workingCopies: () => Promise<readonly string[]>
}

/** The dependencies of an app that this machine has, or can get where a build cannot. */
export class HostDependencies {
  readonly #options: HostDependenciesOptions

  constructor(options: HostDependenciesOptions) {
    this.#options = options
  }

  /** @param architecture what builds run on, such as `x86_64` */
  async gather(source: PushedCommit, architecture: string, signal: AbortSignal): Promise<Handed> {
    const lock = await mixLockOf(source)
    const [{ kept, notes }, hex, tools] = await Promise.all([
      this.#git(lock, signal),
      this.#options.hex(),
      assetTools(lock, architecture, await this.#options.workingCopies()),
    ])
    return {
      tars: [handedPackages(source, lock, hex), ...(kept.length === 0 ? [] : [gitSettings(kept)])],
      items: [...gitItems(kept), ...tools],
      notes,
    }
  }

  /** What is not to be had here, mix asks for itself: the build may have a way of its own. */
  async #git(lock: string, signal: AbortSignal): Promise<{ kept: KeptCommit[]; notes: string[] }> {
    const kept: KeptCommit[] = []
    const notes: string[] = []
    const { git, allowed } = this.#options
    const one = async (locked: ReturnType<typeof lockedGit>[number]) => {
      try {
        kept.push(await git.obtain(locked, allowed, signal))
      } catch (error) {
        if (signal.aborted || !(error instanceof BuildFailure || error instanceof GigalixirError)) throw error
        const advice = error.next.map((line) => ` ${line}`).join('')
        notes.push(`The dependency ${locked.name} is not on this machine. ${shown(error.message)}${advice}`)
      }
    }
    const left = lockedGit(lock)
    const inTurn = async () => {
      for (let next = left.shift(); next; next = left.shift()) await one(next)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, inTurn))
    return { kept, notes }
  }
}
