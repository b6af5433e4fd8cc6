import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.js'
import { programArguments } from '../../lib/paths.js'
import type { BuildpackMode, FetchException } from '../config.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { PLATFORM_LIMITS } from './build-limits.js'
import type { BuildLimits } from './build-limits.js'
import type { BuildHost, BuildServer, OpenedBuild } from './build-port.js'
import { BuildQueue } from './build-queue.js'
import type { BuildQueueState } from './build-queue.js'
import type { BuildRunner } from './build-runner.js'
import { BuilderContents } from './builder-contents.js'
import { PinnedCommits } from './dependencies/pinned-commits.js'
import { GitEndpoint } from './git-endpoint.js'
import { GitMirrors } from './git-mirrors.js'
import { HostDependencies } from './handed/host-dependencies.js'
import { hostHex } from './hex/host-hex.js'
import type { HostHex } from './hex/host-hex.js'
import { HookEndpoint } from './hook-endpoint.js'
import type { GitPrograms } from './http-backend.js'
import { findGit } from './http-backend.js'
import { networkSettings } from './network-settings.js'
import { PushLock } from './push-lock.js'
import { PushReceiver } from './push-receiver.js'
import { PushSessions } from './push-session.js'
import { Repositories } from './repositories.js'
import { ArchiveStore } from './toolchain/archive-store.js'
import { Toolchains } from './toolchain/toolchains.js'

export interface GitBuildServerOptions {
  /** The simulator's home; repositories are kept in its `git` folder. */
  readonly home: string
  /** Builds run on this. */
  readonly runner: BuildRunner
  readonly slugs: SlugStorage
  readonly host: BuildHost
  /** Where the front door answers on loopback, such as `http://127.0.0.1:4080`; asked when a push comes. */
  readonly callbackUrl: () => string
  readonly log: (line: string) => void
  /** What git's hook runs; tests and other ways of packaging may differ. */
  readonly hookCommand?: readonly string[]
  /** What serves for the platform's own buildpacks; our equivalents when not said. */
  readonly buildpacks?: BuildpackMode
  /** Where archives of Erlang and Elixir are downloaded from; without it the stack's own serve. */
  readonly toolchains?: URL
  /** What pushed repositories may have us fetch from besides https; nothing when not said. */
  readonly fetch?: readonly FetchException[]
  /** Folders that apps are pushed from: their `deps` may have what a build needs. None when not said. */
  readonly workingCopies?: () => Promise<readonly string[]>
  /** Where the person's own Hex is; where Hex and Mix look when not said. */
  readonly hex?: HostHex
  /** May name proxies, mirrors and certificates, for what builds download; the process's own when not said. */
  readonly env?: NodeJS.ProcessEnv
  /** Builds at the same time; by the cores and memory of what they run on when not said. */
  readonly concurrency?: number | null
  /** The certificate of an authority that builds are to trust besides, as PEM. */
  readonly authority?: () => Promise<string>
  /** The platform's own when not said. */
  readonly limits?: Partial<BuildLimits>
}

/** The build server: git over HTTP by git's own http-backend, builds on an engine. */
export class GitBuildServer implements BuildServer {
  readonly name = 'build-server'
  readonly #options: GitBuildServerOptions
  readonly #repositories: Repositories
  readonly #sessions = new PushSessions()
  readonly #queue: BuildQueue
  readonly #endpoint: GitEndpoint
  #git: GitPrograms | undefined

  constructor(options: GitBuildServerOptions) {
    const { home, runner, slugs, host, log } = options
    this.#options = options
    const hookCommand = options.hookCommand ?? [process.execPath, ...programArguments('hook')]
    this.#repositories = new Repositories(join(home, 'git'), hookCommand)
    const limits = { ...PLATFORM_LIMITS, ...options.limits }
    const workingCopies = options.workingCopies ?? (() => Promise.resolve([]))
    const hex = async () => options.hex ?? hostHex(options.env)
    const fetch = options.fetch ?? []
    const fetching = { limit: limits.repositoryBytes, ...(options.env && { env: options.env }) }
    const pinned = new PinnedCommits({
      ...{ folder: join(home, 'mirrors', 'dependencies'), workingCopies, ...fetching },
    })
    const contents = new BuilderContents({
      ...{ slugs, fetch, limits },
      machine: () => runner.machine(),
      mirrors: new GitMirrors({ folder: join(home, 'mirrors'), pinned, ...fetching }),
      buildpacks: options.buildpacks ?? 'builtin',
      dependencies: new HostDependencies({ git: pinned, allowed: fetch, workingCopies, hex }),
      network: async () => networkSettings(options.env, await hex(), await options.authority?.()),
      toolchains: options.toolchains
        ? new Toolchains(new ArchiveStore(join(home, 'toolchains'), options.toolchains, options.env))
        : null,
    })
    this.#queue = new BuildQueue({
      build: (order) => runner.build(order, contents),
      machine: () => runner.machine(),
      concurrency: options.concurrency ?? null,
    })
    const { callbackUrl } = options
    this.#endpoint = new GitEndpoint({
      ...{ host, repositories: this.#repositories, sessions: this.#sessions, callbackUrl, log },
      hook: new HookEndpoint(
        this.#sessions,
        new PushReceiver({
          ...{ queue: this.#queue, runner, host, lock: new PushLock(), limits, log },
        }),
      ),
    })
  }

  /**
   * Finds git and removes builders that an earlier life of this simulator has left; while the engine is away that waits for
   * the next start, and pushes are refused with the reason.
   *
   * @throws GigalixirError GIT_FAILED
   */
  async start(): Promise<void> {
    this.#git = await findGit()
    this.#endpoint.open(this.#git)
    const { log, runner } = this.#options
    try {
      const apps = await runner.start()
      if (apps.length > 0) log(`removed builders of an earlier run: ${apps.join(', ')}`)
      await this.#queue.settleLimit()
    } catch (error) {
      log(`builders of an earlier run could not be looked for: ${messageOf(error)}`)
    }
  }

  /** Ends pushes that are under way, which refuses them, and waits for their builders to be gone. */
  async stop(): Promise<void> {
    this.#endpoint.close()
    for (const session of this.#sessions.all()) session.abort('the simulator stops')
    await this.#endpoint.settled()
    await this.#options.runner.stop()
  }

  info(): Record<string, unknown> {
    return {
      git: this.#git?.version,
      buildpacks: this.#options.buildpacks ?? 'builtin',
      pushes: this.#sessions.all().length,
    }
  }

  handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    return this.#endpoint.handle(incoming, outgoing)
  }

  /** Answers git's pre-receive hook, on `/_sim/hook/…`; a push's own token is what authorizes it. */
  handleHook(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    return this.#endpoint.handleHook(incoming, outgoing)
  }

  /** What is built now, and what waits for it. */
  state(): BuildQueueState {
    return this.#queue.state()
  }

  openFailed(app: string): Promise<OpenedBuild | null> {
    return this.#options.runner.openFailed(app)
  }

  async removeApp(app: string): Promise<void> {
    const pushes = this.#sessions.of(app)
    for (const session of pushes) session.abort('the app is being destroyed')
    await Promise.all(pushes.map((session) => session.finished))
    await this.#options.runner.removeApp(app)
    await this.#repositories.remove(app)
  }
}
