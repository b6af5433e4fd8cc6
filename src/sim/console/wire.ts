/**
 * What the simulator and the page of its console say to one another, besides the platform's API: no code, for both sides.
 */

import type { RequestRecord } from '../recorded-request.js'

export type { RequestRecord }

/** An app at a glance. Moments are as the API writes them. */
export interface BoardApp {
  readonly name: string
  readonly url: string
  readonly size: number
  readonly stack: string
  readonly replicas_desired: number
  readonly replicas: readonly {
    readonly name: string
    readonly version: number
    readonly status: string
    readonly restarts: number
    readonly last_state: string | null
  }[]
  /** What should run, and how that went; null before the first deploy. */
  readonly release: {
    readonly version: number
    readonly sha: string
    readonly summary: string
    readonly status: 'pending' | 'healthy' | 'failed' | 'superseded'
    readonly created_at: string
  } | null
  /** The newest change of what runs. */
  readonly rollout: {
    readonly version: number
    readonly state: 'rolling' | 'healthy' | 'failed'
    readonly reason: string | null
    readonly fix: string | null
  } | null
  readonly build: {
    readonly id: number
    readonly state: 'building' | 'succeeded' | 'failed' | 'stopped' | 'interrupted'
    readonly started_at: string
  } | null
  readonly maintenance: boolean
  readonly canary: { readonly name: string; readonly weight: number } | null
}

/** All apps of a person. */
export interface Board {
  readonly apps: readonly BoardApp[]
  /** Why nothing can be changed or seen now, in a sentence; null when all is well. */
  readonly problem: string | null
}

/** What changed on the board: each app that is new or another than before, and the names of those that are no more. */
export interface BoardMessage {
  readonly apps: readonly BoardApp[]
  readonly removed: readonly string[]
  readonly problem: string | null
}

/** Some lines of an app's log. */
export interface LogMessage {
  readonly lines: string
  /** Bytes that are not shown because the tab was too slow, or they were too old to be kept. */
  readonly missed: number
  /** Whether this is all there is by now. */
  readonly caughtUp: boolean
}

/** Requests to an app that are over, oldest first. */
export interface RequestsMessage {
  readonly requests: readonly RequestRecord[]
  /** How many more there were since the last message, for which the tab was too slow. */
  readonly missed: number
}

/** Which simulator answers, and since when it runs. */
export interface Hello {
  readonly instance: string
  readonly version: string
  readonly started_at: string
  readonly pid: number
}
