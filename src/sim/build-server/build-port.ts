import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Service } from '../service.js'
import type { Slug } from '../domain.js'
import type { Place } from '../fair-queue.js'
import type { PreviousRelease } from './previous-release.js'
import type { QueuedBuild } from './queue-words.js'

/** Takes pushes: git over HTTP, the pre-receive hook, the builder container. */
export interface BuildServer extends Service {
  /** Answers `/<app>.git/…` requests, authentication included. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /**
   * Opens the container of the app's last build, where that failed, for somebody to look around.
   *
   * @returns null when none is kept
   */
  openFailed(app: string): Promise<OpenedBuild | null>
  /** Forgets the app's repository and build cache. */
  removeApp(app: string): Promise<void>
}

/** What the build server asks of the controller. */
export interface BuildHost {
  /**
   * Who pushes, and whether they may: the credentials as Basic auth has them.
   * @throws PlatformError 401 when not, 404 for an unknown app
   */
  authorizePush(app: string, email: string, key: string): Promise<{ userId: number; email: string }>
  /** The variables a build sees: the app's config and what the platform adds (platform-behaviour.md, "Deploy by git push"). */
  buildEnvironment(app: string, commitSha: string): Promise<Record<string, string>>
  /** The app's stack. */
  stackOf(app: string): Promise<string>
  /** What runs now, for a build to make a hot upgrade from; null when it is no OTP release, or nothing was deployed. */
  previousRelease(app: string): Promise<PreviousRelease | null>
  /** Writes down that a build begins. @throws PlatformError 404 when the app is gone */
  beginBuild(
    app: string,
    what: { readonly sha: string; readonly branch: string; readonly pushedBy: string },
  ): Promise<BuildRecord>
  /**
   * Makes a release of a slug and starts rolling it out.
   *
   * @throws PlatformError when its migrations failed: then nothing of it is rolled out
   */
  deploy(
    app: string,
    slug: Slug,
    pushedBy: { userId: number; email: string },
    options?: DeployOptions,
  ): Promise<Deployed>
}

export interface DeployOptions {
  /** Upgrade what runs in place where that can be done. */
  readonly hot?: boolean
  /** Run the migrations of the new release first, and roll it out only if they succeed. */
  readonly migrateFirst?:
    { readonly output: (lines: Buffer) => Promise<void>; readonly signal: AbortSignal } | undefined
}

/** A release that was made of a push. */
export interface Deployed {
  readonly version: number
  /** How many are to run it. */
  readonly replicas: number
  readonly url: string
  /** Why nothing is upgraded in place though it was asked for: one sentence without its period. */
  readonly notHot?: string
}

/** How a build ended, as people are told later. */
export type BuildEnding =
  | { readonly state: 'succeeded'; readonly version: number; readonly slugBytes: number }
  | { readonly state: 'failed' | 'stopped'; readonly reason: string }

/** What is written down of a build while it lasts. What goes wrong with that does not touch the build: it is logged. */
export interface BuildRecord {
  /** Counts from 1 in each app. */
  readonly number: number
  /** Whole lines of what people see. */
  write(lines: Buffer): void
  /** It waits for others. */
  waits(place: Place<QueuedBuild>): void
  /** Its turn has come; only a build that has waited says so. Resolves when it is written. */
  begins(): Promise<void>
  /** Resolves when it is written. */
  end(ending: BuildEnding): Promise<void>
}

/** The container of a failed build, which runs. */
export interface OpenedBuild {
  /** The build's. */
  readonly number: number
  /** The container's id. */
  readonly container: string
  /** When it is removed at the latest. */
  readonly until: Date
}
