import {
  BuildFailure,
  BUILDER,
  duration,
  followBuild,
  gigabytes,
  readBuildResult,
} from '../../../build-server/index.js'
import type { BuilderContents, BuildLimits, BuildOrder, Built } from '../../../build-server/index.js'
import type { Slug } from '../../../domain.js'
import type { SlugStorage } from '../../../slug-storage/index.js'
import { dockerWords } from '../client/index.js'
import { watchBuildDisk } from './build-disk.js'
import type { BuildSpace } from './build-space.js'
import type { BuilderContainer } from './builder-container.js'
import type { BuilderMakers } from './builder-makers.js'
import type { CacheKeeper } from './cache-keeper.js'
import { dockerFailure, viaDocker } from './docker-calls.js'
import type { KeptBuilds } from './kept-builds.js'

export interface BuilderOptions {
  readonly makers: BuilderMakers
  readonly slugs: SlugStorage
  readonly space: BuildSpace
  readonly kept: KeptBuilds
  readonly log: (line: string) => void
  readonly caches: CacheKeeper
  /** The network with an app's databases; null when it has none. */
  readonly databaseNetwork: (app: string) => string | null
  readonly limits: Pick<BuildLimits, 'buildMilliseconds' | 'slugBytes' | 'diskBytes'>
}

/** Builds a commit in a container of its own: source and cache in, slug out. */
export class Builder {
  readonly #options: BuilderOptions

  constructor(options: BuilderOptions) {
    this.#options = options
  }

  /**
   * @throws BuildFailure when there is no slug, with the reason; the signal's reason when it was aborted. The container is
   *   gone then
   */
  async build(order: BuildOrder, contents: BuilderContents): Promise<Built> {
    const { buildMilliseconds } = this.#options.limits
    const limit = AbortSignal.timeout(buildMilliseconds)
    const full = new AbortController()
    const signal = AbortSignal.any([order.signal, limit, full.signal])
    try {
      return await this.#build({ ...order, signal }, contents, full)
    } catch (error) {
      order.signal.throwIfAborted()
      full.signal.throwIfAborted()
      if (limit.aborted) {
        throw new BuildFailure(
          `The build took longer than its limit of ${duration(buildMilliseconds)}.`,
          [],
          error,
        )
      }
      throw error
    }
  }

  /** @param full aborted, with the failure to tell, when the disk of the build is full */
  async #build(order: BuildOrder, contents: BuilderContents, full: AbortController): Promise<Built> {
    const { app, stack, source, signal } = order
    const began = performance.now()
    const { space, kept, caches, makers } = this.#options
    const [gathered] = await Promise.all([
      contents.gather(order),
      viaDocker('prepare the build', Promise.all([space.prepare(app), kept.forget(app)])),
    ])
    const container = await makers.forBuild(order)
    // Ending the container ends everything that is being waited for.
    const stop = () => void container.remove().catch(() => undefined) // tried again below, where a failure is told
    const remove = () => viaDocker('remove the builder', container.remove())
    signal.addEventListener('abort', stop, { once: true })
    const unwatch = this.#watchDisk(container, full)
    try {
      signal.throwIfAborted()
      // As on the platform, where a build reaches the databases of its app.
      const databases = this.#options.databaseNetwork(app)
      await container.fill(await contents.tar(gathered, order, container))
      if (databases !== null) await container.join(databases)
      const filled = performance.now()
      await followBuild((output) => container.run(output), order.output)
      const built = performance.now()
      signal.throwIfAborted()
      const result = await this.#take(container, app)
      const times = {
        container: filled - began,
        build: built - filled,
        slug: performance.now() - built,
      }
      signal.throwIfAborted()
      const putAway = caches.begin(container, app)
      void putAway.then(
        () => makers.prepareNext(app, container.image, contents),
        () => undefined, // whoever waits for it is told
      )
      return { slug: { ...result, commitSha: source.commit, stack }, times, putAway }
    } catch (error) {
      if (container.hasEnded && !signal.aborted && error instanceof BuildFailure)
        throw await this.#keep(container, order, error)
      await remove()
      throw error
    } finally {
      unwatch()
      signal.removeEventListener('abort', stop)
    }
  }

  #watchDisk(container: BuilderContainer, full: AbortController): () => void {
    const { diskBytes: limit } = this.#options.limits
    return watchBuildDisk({
      ...{ limit, log: this.#options.log },
      written: () => container.written(),
      onFull: (bytes) =>
        full.abort(
          new BuildFailure(
            `The build has written ${gigabytes(bytes)} to its disk, and the limit is ${gigabytes(limit)}.`,
            ['Write less while building: see what takes the space with du in a hook or the build script.'],
          ),
        ),
    })
  }

  /** @returns the failure, which says how to look around where that can be done */
  async #keep(container: BuilderContainer, order: BuildOrder, failure: BuildFailure): Promise<BuildFailure> {
    const { app, number } = order
    const { kept, log, databaseNetwork } = this.#options
    try {
      const databases = databaseNetwork(app)
      // It outlives that network.
      if (databases !== null) await container.leave(databases)
      const until = await kept.keep(app, number, container.id)
      const minutes = Math.round((until.getTime() - Date.now()) / 60_000)
      return failure.withNext(
        `Debug it in its container, kept for ${minutes} minutes: gigalixir builds:shell -a ${app}`,
      )
    } catch (error) {
      log(`the container of build ${number} of ${app} could not be kept: ${dockerWords(error)}`)
      await viaDocker('remove the builder', container.remove())
      return failure
    }
  }

  async #take(container: BuilderContainer, app: string): Promise<Omit<Slug, 'commitSha' | 'stack'>> {
    const tar = await container.read(BUILDER.out)
    try {
      return await readBuildResult(app, tar, this.#options.slugs, this.#options.limits.slugBytes)
    } catch (error) {
      throw dockerFailure('hand out the slug', error)
    } finally {
      tar.destroy()
    }
  }
}
