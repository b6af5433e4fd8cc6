import type { PushedCommit } from './git-source.js'
import type { PreviousRelease } from './previous-release.js'

/** A commit that is to become a slug. */
export interface BuildOrder {
  readonly app: string
  /** Which build of the app it is. */
  readonly number: number
  readonly stack: string
  readonly source: PushedCommit
  readonly environment: Readonly<Record<string, string>>
  /** Drop the cache first. */
  readonly clean: boolean
  /** Build a hot upgrade of this one. */
  readonly previous: PreviousRelease | null
  /** Takes whole lines; the build is held while it waits. */
  readonly output: (lines: Buffer) => Promise<void>
  /** Ends the build. */
  readonly signal: AbortSignal
}
