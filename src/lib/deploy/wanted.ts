import type { HotUpgrade } from '../api/apps.js'

/** The release whose way is followed. */
export interface Wanted {
  readonly app: string
  /** Undefined where the platform tells no versions, or the change made no release: then any will do. */
  readonly version: number | undefined
  /** The commit it was built from, for platforms whose replicas tell no version. */
  readonly commit?: string | undefined
  /** What there was before the change whose way is followed. */
  readonly since?: Since | undefined
}

/** What there was before a change: whatever is of before is not what is waited for. */
export interface Since {
  /** The newest rollout, where the platform tells one. */
  readonly rollout?: number | undefined
  /** Replicas that the change replaces, where the platform does not say itself which are wanted. */
  readonly replaced?: ReadonlySet<string> | undefined
}

export interface HealthyRollout {
  /** The version that is healthy: the one asked for, or a newer one that overtook it. Undefined where it is not told. */
  readonly version: number | undefined
  /** How many replicas of it are healthy. */
  readonly replicas: number
  /** The change that was followed changed nothing of what runs. */
  readonly unchanged?: true
  /** How an upgrade in place went, where one was asked for and the platform says so. */
  readonly hot?: HotUpgrade
}
