import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import { dockerWords, isNotFound } from '../docker/index.js'
import type { BuildpackMode } from '../config.js'
import type { Slug } from '../domain.js'
import type { SlugStorage } from '../slug-storage/index.js'
import type { Stacks } from '../stack/index.js'
import { BuildFailure } from './build-failure.js'
import { duration } from './build-limits.js'
import type { BuildLimits } from './build-limits.js'
import { buildpackEntries, environmentEntries, inputStream } from './build-input.js'
import { readBuildResult } from './build-result.js'
import type { BuildSpace } from './build-space.js'
import { BuilderContainer } from './builder-container.js'
import { BUILDER } from './builder-paths.js'
import { dockerFailure, viaDocker } from './docker-calls.js'
import type { PushedCommit } from './git-source.js'
import { failureLine } from './failure-line.js'
import { fetchForeign, listTar } from './foreign-buildpacks.js'
import type { GitMirrors } from './git-mirrors.js'
import { sourceTar } from './git-source.js'
import { handedTar } from './handed/handed-items.js'
import type { Handed, HostDependencies } from './handed/host-dependencies.js'
import type { KeptBuilds } from './kept-builds.js'
import { LineSplitter } from './line-splitter.js'
import { missingProgram, stepsFor } from './missing-program.js'
import { plainLines } from './plain-output.js'
import { networkEntries } from './network-settings.js'
import type { NetworkSettings } from './network-settings.js'
import { platformBuildpacks } from './platform-buildpacks.js'
import { previousReleaseTar } from './previous-release.js'
import type { PreviousRelease } from './previous-release.js'
import { listedBuildpacks } from './settings/listed-buildpacks.js'
import { PushedSettings } from './settings/pushed-settings.js'
import { submoduleTar } from './submodules.js'
import { askedVersions } from './toolchain/asked-versions.js'
import { toolchainTar } from './toolchain/toolchain-tar.js'
import type { Toolchains } from './toolchain/toolchains.js'

export interface BuildOrder {
  readonly app: string
  /** Which build of the app it is. */
  readonly number: number
  readonly stack: string
  readonly source: PushedCommit
  readonly environment: Readonly<Record<string, string>>
  /** Drop the cache first. */
  readonly clean: boolean
  /** Build a hot upgrade of this one. */
  readonly previous: PreviousRelease | null
  /** Takes whole lines; the build is held while it waits. */
  readonly output: (lines: Buffer) => Promise<void>
  /** Ends the build. */
  readonly signal: AbortSignal
}

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
  readonly docker: Docker
  readonly instance: string
  readonly stacks: Stacks
  readonly slugs: SlugStorage
  readonly space: BuildSpace
  readonly kept: KeptBuilds
  readonly log: (line: string) => void
  readonly mirrors: GitMirrors
  readonly buildpacks: BuildpackMode
  readonly dependencies: HostDependencies
  /** Asked for with each build. */
  readonly network: () => Promise<NetworkSettings>
  /** Null when the stack's own Erlang and Elixir serve in any case. */
  readonly toolchains: Toolchains | null
  readonly limits: Pick<BuildLimits, 'buildMilliseconds' | 'slugBytes'>
}

/** Tells buildpacks to make a hot upgrade (platform-behaviour.md, "Buildpacks"). */
const HOT_VARIABLE = 'GIGALIXIR_SHOULD_HOT_UPGRADE'

const UPSTREAM =
  'It is a buildpack of the platform, which "gigalixir sim up --buildpacks upstream" asks for. To build with those that come with the simulator, start it with --buildpacks builtin.'

/** Bytes of output that are looked through for why a build failed. */
const REMEMBERED = 64 * 1024

/** Builds a commit in a container of its own: source and cache in, slug out. */
export class Builder {
  readonly #options: BuilderOptions
  #buildpacks: Promise<Buffer> | undefined
  /** Builders whose slug was taken, by app: they still fill its cache. */
  readonly #puttingAway = new Map<string, { container: BuilderContainer; ended: Promise<void> }>()

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
    const signal = AbortSignal.any([order.signal, limit])
    try {
      return await this.#build({ ...order, signal })
    } catch (error) {
      order.signal.throwIfAborted()
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

  async #build(order: BuildOrder): Promise<Built> {
    const { app, stack, source, signal } = order
    const began = performance.now()
    const { space, kept } = this.#options
    const [, fetched, handed] = await Promise.all([
      viaDocker('prepare the build', Promise.all([space.prepare(app), kept.forget(app)])),
      this.#fetched(order),
      this.#handed(order),
    ])
    for (const note of handed.notes) await order.output(Buffer.from(`       ${note}\n`))
    const container = await this.#create(order)
    // Ending the container ends everything that is being waited for.
    const stop = () => void container.remove().catch(() => undefined) // tried again below, where a failure is told
    const remove = () => viaDocker('remove the builder', container.remove())
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      await container.fill(
        await this.#input(order, [...fetched, ...(await handedTo(container, handed, order))]),
      )
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
      const putAway = this.#putAway(container, app)
      putAway.catch(() => undefined) // whoever waits for it is told
      return { slug: { ...result, commitSha: source.commit, stack }, times, putAway }
    } catch (error) {
      if (container.hasEnded && !signal.aborted && error instanceof BuildFailure)
        throw await this.#keep(container, order, error)
      await remove()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** Whether the app's last build still fills its cache. */
  isPuttingAway(app: string): boolean {
    return this.#puttingAway.has(app)
  }

  /** Resolves when no builder fills a cache any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#puttingAway.values()].map(({ ended }) => ended))
  }

  /** Ends what still fills the cache of an app that goes. @throws what Docker refuses with */
  async forget(app: string): Promise<void> {
    const under = this.#puttingAway.get(app)
    if (!under) return
    await viaDocker('remove the builder', under.container.remove())
    await Promise.allSettled([under.ended])
  }

  #putAway(container: BuilderContainer, app: string): Promise<void> {
    const work = async () => {
      try {
        const { exitCode, said } = await container.putAway()
        if (exitCode !== 0 || said !== '')
          this.#options.log(`the cache of ${app} was put away with exit code ${exitCode}: ${said}`)
      } catch (error) {
        this.#options.log(`the cache of ${app} could not be put away: ${messageOf(error)}`)
      } finally {
        await viaDocker('remove the builder', container.remove())
      }
    }
    const ended = work().finally(() => this.#puttingAway.delete(app))
    this.#puttingAway.set(app, { container, ended })
    return ended
  }

  /** @returns the failure, which says how to look around where that can be done */
  async #keep(container: BuilderContainer, order: BuildOrder, failure: BuildFailure): Promise<BuildFailure> {
    const { app, number } = order
    const { kept, log } = this.#options
    try {
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

  /** All that goes into the builder. */
  async #input(order: BuildOrder, fetched: readonly (Buffer | AsyncIterable<Buffer>)[]): Promise<Readable> {
    const { source, previous, environment, signal } = order
    const { slugs } = this.#options
    this.#buildpacks ??= buildpackEntries()
    const entries = [
      await this.#buildpacks,
      environmentEntries(previous ? { ...environment, [HOT_VARIABLE]: 'true' } : environment),
      ...fetched,
      ...(previous ? [previousReleaseTar(previous, slugs)] : []),
    ]
    return inputStream(entries, sourceTar(source, signal))
  }

  async #create(order: BuildOrder): Promise<BuilderContainer> {
    const { docker, instance, stacks, space } = this.#options
    const { app, clean, previous } = order
    const image = await this.#image(order)
    const { cpus } = await viaDocker('say what it has', space.machine())
    const create = () =>
      BuilderContainer.create(docker, {
        name: `gigalixir-${instance}-build-${app}-${randomBytes(4).toString('hex')}`,
        cacheVolume: space.cacheVolume(app),
        network: space.network,
        ...{ instance, app, image, clean, cpus },
        environment: previous ? { [HOT_VARIABLE]: 'true' } : {},
      })
    try {
      return await create()
    } catch (error) {
      if (!isNotFound(error)) throw dockerFailure('make a builder', error)
      // The image was removed behind our back.
      await this.#prepareStack(stacks, order)
      return viaDocker('make a builder', create())
    }
  }

  async #image(order: BuildOrder): Promise<string> {
    const { stacks } = this.#options
    try {
      return stacks.imageOf(order.stack)
    } catch (error) {
      if (!(error instanceof GigalixirError) || error.code !== 'STACK_UNAVAILABLE') throw error
      await this.#prepareStack(stacks, order)
      return stacks.imageOf(order.stack)
    }
  }

  async #prepareStack(stacks: Stacks, { stack, output, signal }: BuildOrder): Promise<void> {
    let last = ''
    const progress = ({ step }: { step: string }) => {
      if (step !== last) void output(Buffer.from(`-----> Preparing ${stack}: ${step}\n`))
      last = step
    }
    await stacks.prepare(stack, progress, signal)
  }

  /** What comes from other repositories: buildpacks and submodules. */
  async #fetched(order: BuildOrder): Promise<(Buffer | AsyncIterable<Buffer>)[]> {
    const { source, output, signal } = order
    const { mirrors, buildpacks } = this.#options
    const settings = await PushedSettings.read(source)
    const cleaned = settings.note()
    if (cleaned !== null) await output(Buffer.from(`       ${cleaned}\n`))
    const listed = listedBuildpacks(settings.text('.buildpacks'))
    const { tar, notes } =
      listed.length > 0 || buildpacks === 'builtin'
        ? await fetchForeign(listed, buildpacks, mirrors, signal)
        : await fetchForeign(await platformBuildpacks(source), buildpacks, mirrors, signal, UPSTREAM)
    const network = await this.#options.network()
    for (const note of [...network.notes, ...notes]) await output(Buffer.from(`       ${note}\n`))
    const submodules = await submoduleTar(source, mirrors, signal)
    return [
      ...networkEntries(network),
      ...[settings.tar(), listTar(listed), tar, submodules],
      await this.#toolchain(order, settings),
    ]
  }

  async #handed({ source, signal }: BuildOrder): Promise<Handed> {
    const { architecture } = await viaDocker('say what it has', this.#options.space.machine())
    return this.#options.dependencies.gather(source, architecture, signal)
  }

  /** What the app asks for, where our own equivalent of the buildpack builds: the real one downloads it itself. */
  async #toolchain(order: BuildOrder, settings: PushedSettings): Promise<AsyncIterable<Buffer> | Buffer> {
    const { stack, output, signal } = order
    const { toolchains, buildpacks, space } = this.#options
    const asked = askedVersions(settings)
    if (toolchains === null || buildpacks === 'upstream' || (asked.erlang ?? asked.elixir) === null)
      return Buffer.alloc(0)
    const { architecture } = await viaDocker('say what it has', space.machine())
    const say = (what: string) =>
      output(Buffer.from(`       Downloading ${what}, which is kept from now on.\n`))
    return toolchainTar(asked, await toolchains.obtain(asked, { stack, architecture }, say, signal))
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

/** What of this machine's the container does not have in its cache already. */
async function handedTo(
  container: BuilderContainer,
  { tars, items }: Handed,
  { clean }: BuildOrder,
): Promise<(Buffer | AsyncIterable<Buffer>)[]> {
  const list = clean || items.length === 0 ? null : await container.readFile(`${BUILDER.cache}/handed/list`)
  return [...tars, handedTar(items, new Set(list?.split('\n')))]
}
