import { messageOf } from '../../../../lib/errors.js'
import { PLATFORM_LIMITS } from '../../../build-server/index.js'
import type {
  BuilderContents,
  BuildLimits,
  BuildMachine,
  BuildOrder,
  BuildRunner,
  Built,
  OpenedBuild,
} from '../../../build-server/index.js'
import type { SlugStorage } from '../../../slug-storage/index.js'
import type { Stacks } from '../../../stack/index.js'
import type { Docker } from '../client/index.js'
import { BuildSpace } from './build-space.js'
import { BuilderMakers } from './builder-makers.js'
import { Builder } from './builder.js'
import { CacheKeeper } from './cache-keeper.js'
import { viaDocker } from './docker-calls.js'
import { KeptBuilds } from './kept-builds.js'
import { SpareBuilders } from './spare-builders.js'

export interface DockerBuildsOptions {
  readonly docker: Docker
  /** The simulator's instance id. */
  readonly instance: string
  readonly stacks: Stacks
  readonly slugs: SlugStorage
  /** The network with an app's databases; null when it has none. */
  readonly databaseNetwork?: (app: string) => string | null
  /** The platform's own when not said. */
  readonly limits?: Partial<BuildLimits>
  readonly log: (line: string) => void
}

/** Builds in containers of a Docker engine: one for each, beside a volume for each app's cache. */
export class DockerBuilds implements BuildRunner {
  readonly #log: (line: string) => void
  readonly #space: BuildSpace
  readonly #kept: KeptBuilds
  readonly #caches: CacheKeeper
  readonly #spares: SpareBuilders
  readonly #builder: Builder

  constructor(options: DockerBuildsOptions) {
    const { docker, instance, stacks, slugs, log } = options
    this.#log = log
    this.#space = new BuildSpace(docker, instance)
    this.#kept = new KeptBuilds({ docker, instance, space: this.#space, log })
    this.#caches = new CacheKeeper(log)
    this.#spares = new SpareBuilders({ log })
    this.#builder = new Builder({
      ...{ slugs, space: this.#space, kept: this.#kept, caches: this.#caches, log },
      makers: new BuilderMakers({ docker, instance, stacks, space: this.#space, spares: this.#spares }),
      databaseNetwork: options.databaseNetwork ?? (() => null),
      limits: { ...PLATFORM_LIMITS, ...options.limits },
    })
  }

  machine(): Promise<BuildMachine> {
    return viaDocker('say what it has', this.#space.machine())
  }

  start(): Promise<readonly string[]> {
    this.#spares.open()
    return this.#kept.adopt()
  }

  async stop(): Promise<void> {
    await this.#caches.settled()
    await this.#spares.close()
    try {
      await this.#kept.close()
      await this.#space.removeNetwork()
    } catch (error) {
      this.#log(`what was left of builds could not be put away: ${messageOf(error)}`)
    }
  }

  build(order: BuildOrder, contents: BuilderContents): Promise<Built> {
    return this.#builder.build(order, contents)
  }

  isPuttingAway(app: string): boolean {
    return this.#caches.isKeeping(app)
  }

  openFailed(app: string): Promise<OpenedBuild | null> {
    return this.#kept.open(app)
  }

  async removeApp(app: string): Promise<void> {
    await this.#caches.forget(app)
    await this.#spares.forget(app)
    await this.#kept.forget(app)
    await this.#space.removeCache(app)
  }
}
