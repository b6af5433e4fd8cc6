import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Service } from '../service.js'
import type { Slug } from '../domain.js'
import type { PreviousRelease } from './previous-release.js'

/** Takes pushes: git over HTTP, the pre-receive hook, the builder container. */
export interface BuildServer extends Service {
  /** Answers `/<app>.git/…` requests, authentication included. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
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
  /** Makes a release of a slug and starts rolling it out; with `hot`, by upgrading what runs in place where that can be done. */
  deploy(
    app: string,
    slug: Slug,
    pushedBy: { userId: number; email: string },
    options?: { readonly hot?: boolean },
  ): Promise<{ version: number; replicas: number; url: string }>
}
