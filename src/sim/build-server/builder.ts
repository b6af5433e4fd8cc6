import { dockerWords } from '../engines/docker/client/index.js'
import type { Slug } from '../domain.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { watchBuildDisk } from './build-disk.js'
import { BuildFailure } from './build-failure.js'
import { duration, gigabytes } from './build-limits.js'
import type { BuildLimits } from './build-limits.js'
import type { BuildOrder } from './build-order.js'
import { readBuildResult } from './build-result.js'
import type { BuildSpace } from './build-space.js'
import type { BuilderContainer } from './builder-container.js'
import type { BuilderContents } from './builder-contents.js'
import type { BuilderMakers } from './builder-makers.js'
import { BUILDER } from './builder-paths.js'
import type { CacheKeeper } from './cache-keeper.js'
import { dockerFailure, viaDocker } from './docker-calls.js'
import { failureLine } from './failure-line.js'
import type { KeptBuilds } from './kept-builds.js'
import { LineSplitter } from './line-splitter.js'
import { missingProgram, stepsFor } from './missing-program.js'
import { plainLines } from './plain-output.js'

export interface Built {
  readonly slug: Slug
  readonly times: BuildTimes
  /**
   * Resolves when the app's cache is up to date and the container gone, for which a rollout need not wait; the app's next
   * build has to. Rejects when the container stays.
   */
  readonly putAway: Promise<void>
}

/** Where the time of a build went, in milliseconds. */
export interface BuildTimes {
  readonly container: number
  readonly build: number
  readonly slug: number
}

export interface BuilderOptions {
  readonly makers: BuilderMakers
  readonly slugs: SlugStorage
  readonly space: BuildSpace
  readonly kept: KeptBuilds
  readonly log: (line: string) => void
  readonly contents: BuilderContents
  readonly caches: CacheKeeper
  /** The network with an app's databases; null when it has none. */
  readonly databaseNetwork: (app: string) => string | null
  readonly limits: Pick<BuildLimits, 'buildMilliseconds' | 'slugBytes' | 'diskBytes'>
}

/** Bytes of output that are looked through for why a build failed. */
const REMEMBERED = 64 * 1024

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
  async build(order: BuildOrder): Promise<Built> {
    const { buildMilliseconds } = this.#options.limits
    const limit = AbortSignal.timeout(buildMilliseconds)
    const full = new AbortController()
    const signal = AbortSignal.any([order.signal, limit, full.signal])
    try {
      return await this.#build({ ...order, signal }, full)
    } catch (error) {
      order.signal.throwIfAborted()
      full.signal.throwIfAborted()
      if (limit.aborted) {
        throw new BuildFailure(
          `The build took longer than the ${duration(buildMilliseconds)} the platform gives it.`,
          [],
          error,
        )
      }
      throw error
    }
  }

  /** @param full aborted, with the failure to tell, when the disk of the build is full */
  async #build(order: BuildOrder, full: AbortController): Promise<Built> {
    const { app, stack, source, signal } = order
    const began = performance.now()
    const { space, kept, contents, caches, makers } = this.#options
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
      await this.#run(container, order)
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
        () => makers.prepareNext(app, container.image),
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
        `Look around where it failed, for ${minutes} minutes: gigalixir builds:shell -a ${app}`,
      )
    } catch (error) {
      log(`the container of build ${number} of ${app} could not be kept: ${dockerWords(error)}`)
      await viaDocker('remove the builder', container.remove())
      return failure
    }
  }

  async #run(container: BuilderContainer, { output }: BuildOrder): Promise<void> {
    const lines = new LineSplitter()
    let last: Buffer = Buffer.alloc(0)
    const send = async (printed: Buffer) => {
      const bytes = plainLines(printed)
      if (bytes.length === 0) return
      last = Buffer.concat([last, bytes]).subarray(-REMEMBERED)
      await output(bytes)
    }
    const end = await container.run((bytes) => send(lines.push(bytes)))
    await send(lines.end())
    if (end.outOfMemory) throw new BuildFailure('The build ran out of memory: it may take 4 GB.')
    if (end.exitCode !== 0) {
      const said = last.toString('utf8')
      const program = missingProgram(said)
      const why = failureLine(said) ?? `It ended with exit code ${end.exitCode}.`
      throw new BuildFailure(
        'The build failed, for the reason above.',
        program === null ? [] : stepsFor(program),
        undefined,
        why,
      )
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
