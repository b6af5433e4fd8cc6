/** The things of the platform (reference: concepts.rst), as the simulator's components speak of them. */

/** Desired state of an app, as the database keeps it. What runs is observed, never stored here. */
export interface App {
  readonly id: number
  readonly name: string
  readonly ownerId: number
  readonly cloud: string
  readonly region: string
  readonly stack: string
  readonly replicas: number
  /** GB of memory and CPU shares per replica. */
  readonly size: number
  /** The release that should run; null until the first deploy. */
  readonly releaseVersion: number | null
  /** The release that last became healthy: what a failed deploy falls back to. */
  readonly goodVersion: number | null
  /** Counts restarts: replicas of an older generation are replaced. */
  readonly generation: number
  readonly createdAt: Date
}

export type ReleaseStatus = 'pending' | 'healthy' | 'failed' | 'superseded'

/** Slug and config, numbered from 1 per app; immutable but for its status. */
export interface Release {
  readonly id: number
  readonly appId: number
  readonly version: number
  readonly slugSha256: string
  readonly config: Readonly<Record<string, string>>
  readonly summary: string
  readonly status: ReleaseStatus
  readonly reason: string | null
  readonly createdAt: Date
}

/** What a build leaves: the code, by checksum, and how to run it. */
export interface Slug {
  readonly sha256: string
  readonly bytes: number
  /** The commit it was built from. */
  readonly commitSha: string
  /** `mix.exs`' app, from the release tarball's name; the platform's app name in mix mode. */
  readonly customerAppName: string
  readonly customerAppVersion: string | null
  /** The buildpack's capabilities file, or null. */
  readonly capabilities: unknown
  /** The buildpack's default process (`bin/release`, default_process_types.web), or null. */
  readonly defaultProcess: string | null
  readonly stack: string
}

export interface User {
  readonly id: number
  readonly email: string
  readonly tier: 'FREE' | 'STANDARD'
}
