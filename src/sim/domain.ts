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
  /** Grows with each restart: replicas of another generation are replaced. */
  readonly generation: number
  /** The release, generation, size and stack that last became healthy: what a change that fails falls back to. */
  readonly goodVersion: number | null
  readonly goodGeneration: number | null
  readonly goodSize: number | null
  readonly goodStack: string | null
  /** Counts every change of desired state. */
  readonly revision: number
  readonly createdAt: Date
}

export type ReleaseStatus = 'pending' | 'healthy' | 'failed' | 'superseded'

/** Slug and config, numbered from 1 per app; immutable but for its status. Its config is read on its own: it is secret. */
export interface Release {
  readonly id: number
  readonly appId: number
  readonly version: number
  readonly slugId: number
  /** The commit of the slug. */
  readonly commitSha: string
  readonly summary: string
  readonly status: ReleaseStatus
  readonly reason: string | null
  readonly createdAt: Date
  /** Email of who made it; null for the platform itself, and where it is not known. */
  readonly actor: string | null
  /** When its replicas became healthy for the first time. */
  readonly liveAt: Date | null
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

export type Role = 'OWNER' | 'COLLABORATOR' | 'VIEWER'

export type RolloutState = 'rolling' | 'healthy' | 'failed'

/** How it went to upgrade running replicas in place. */
export interface HotUpgrade {
  /** How many replicas run the new release without having been replaced. */
  readonly upgraded: number
  /** One sentence without its period: why the others were replaced. Null when there were none. */
  readonly failure: string | null
}

/** The newest change of what runs of an app, and how it went. */
export interface Rollout {
  /** The app's revision when the change was made. */
  readonly revision: number
  readonly version: number
  readonly state: RolloutState
  readonly reason: string | null
  /** What to do about it, where its cause is known. */
  readonly fix: string | null
  /** The last lines a failed replica printed, oldest first. */
  readonly lastOutput: readonly string[]
  /** Null when nobody asked for it, or while it is under way. */
  readonly hot: HotUpgrade | null
}

/** `stopped`: the push was ended; `interrupted`: the simulator died while it was built. */
export type BuildState = 'building' | 'succeeded' | 'failed' | 'stopped' | 'interrupted'

/** One build of a pushed commit. */
export interface Build {
  /** Counts from 1 in each app. */
  readonly number: number
  readonly state: BuildState
  readonly sha: string
  readonly branch: string
  /** Email of who pushed. */
  readonly pushedBy: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  /** The release that was made of it. */
  readonly version: number | null
  readonly slugBytes: number | null
  /** Why there is no release. */
  readonly reason: string | null
}

/** What the platform generates for each app and never shows. */
export interface AppSecrets {
  /** For calls a run container makes about its app. */
  readonly appKey: string
  readonly secretKeyBase: string
  readonly erlangCookie: string
  readonly logplexToken: string
  /** Makes the SSH host key. Unlike the others it never leaves the platform, so that no app can give its key away. */
  readonly sshHostSecret: string
}

/** Who did what to an app, and when. */
export interface Activity {
  readonly at: Date
  /** The e-mail of a person, or null for the platform itself. */
  readonly actor: string | null
  readonly action: string
  /** The release it left the app at; null before the first. */
  readonly version: number | null
}

/** A PostgreSQL database of an app, as it should be; what runs is observed. */
export interface AppDatabase {
  readonly id: string
  readonly appId: number
  /** The database it follows, for a read replica. */
  readonly primaryId: string | null
  readonly tier: 'FREE' | 'STANDARD'
  /** GB; 0 for a free one. */
  readonly size: number
  /** The major version; null until the server ran for the first time. */
  readonly version: number | null
  readonly highAvailability: boolean
  readonly cloud: string
  readonly region: string
  /** On the loopback of the person's machine. */
  readonly port: number
  readonly username: string
  /** Of the database within its server. */
  readonly name: string
  readonly desired: 'running' | 'stopped' | 'deleted'
  /** Grows with each restart. */
  readonly generation: number
  /** Whether the app's `DATABASE_URL` is to be this one's, or is. */
  readonly urlState: 'wanted' | 'given' | 'none'
  /** When it could be used for the first time. */
  readonly availableAt: Date | null
  /** How many rows were counted last, of a free one. */
  readonly rows: number | null
  /** Since when it has more rows than it may have. */
  readonly limitedAt: Date | null
  readonly createdAt: Date
  readonly deletedAt: Date | null
}

export interface DatabaseSecrets {
  readonly password: string
  /** For read replicas. */
  readonly replicationPassword: string
}

export interface DatabaseBackup {
  readonly id: string
  readonly bytes: number
  readonly createdAt: Date
}

/** The card a person pays with; its number is nowhere. */
export interface PaymentMethod {
  readonly brand: string
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
  /** Why it cannot be charged; null when it can. */
  readonly chargeProblem: string | null
}

/** What stands for a card between the person's client and the platform. */
export interface CardToken extends PaymentMethod {
  readonly id: string
  /** Why it cannot become a payment method; null when it can. */
  readonly attachProblem: string | null
  readonly createdAt: Date
}
