import type { Readable } from 'node:stream'
import type { BuildpackMode, FetchException } from '../config.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { BuildFailure } from './build-failure.js'
import { buildpackEntries, environmentEntries, inputStream } from './build-input.js'
import type { BuildOrder } from './build-order.js'
import { megabytes } from './build-limits.js'
import type { BuildLimits } from './build-limits.js'
import type { BuildMachine } from './build-runner.js'
import { BUILDER } from './builder-paths.js'
import { ByteLimit } from './byte-limit.js'
import { fetchForeign, listTar } from './foreign-buildpacks.js'
import type { GitMirrors } from './git-mirrors.js'
import { archiveTar, sourceTar } from './git-source.js'
import { handedTar } from './handed/handed-items.js'
import type { Handed, HostDependencies } from './handed/host-dependencies.js'
import { networkEntries } from './network-settings.js'
import type { NetworkSettings } from './network-settings.js'
import { platformBuildpacks } from './platform-buildpacks.js'
import { previousReleaseTar } from './previous-release.js'
import { listedBuildpacks } from './settings/listed-buildpacks.js'
import { PushedSettings } from './settings/pushed-settings.js'
import { fetchSubmodules } from './submodules.js'
import { askedVersions } from './toolchain/asked-versions.js'
import { toolchainTar } from './toolchain/toolchain-tar.js'
import type { Toolchains } from './toolchain/toolchains.js'

export interface ContentsOptions {
  readonly slugs: SlugStorage
  /** What builds run on. @throws BuildFailure */
  readonly machine: () => Promise<BuildMachine>
  readonly mirrors: GitMirrors
  readonly buildpacks: BuildpackMode
  /** What buildpacks and submodules may be fetched from besides https. */
  readonly fetch: readonly FetchException[]
  readonly limits: Pick<BuildLimits, 'repositoryBytes'>
  readonly dependencies: HostDependencies
  /** Asked for with each build. */
  readonly network: () => Promise<NetworkSettings>
  /** Null when the stack's own Erlang and Elixir serve in any case. */
  readonly toolchains: Toolchains | null
}

/** Parts of one tar. */
type Entries = (Buffer | AsyncIterable<Buffer>)[]

/** What was gathered for one build, before there is a container for it. */
export interface Contents {
  readonly fetched: Entries
  readonly handed: Handed
  /** Counts what comes from strangers. */
  readonly unpacked: ByteLimit
}

/** What can be read of a builder before it is filled. */
export interface BuilderFiles {
  /** A small file; null when there is none. @throws BuildFailure */
  readFile(path: string): Promise<string | null>
}

/** How many times the largest repository a source may unpack to. */
const SOURCE_TIMES = 2

/** Tells buildpacks to make a hot upgrade (platform-behaviour.md, "Buildpacks"). */
export const HOT_VARIABLE = 'GIGALIXIR_SHOULD_HOT_UPGRADE'

const UPSTREAM =
  'It is a buildpack of the platform, which "gigalixir sim up --buildpacks upstream" asks for. To build with those that come with the simulator, start it with --buildpacks builtin.'

/** What goes into a builder: the source, buildpacks, submodules, config vars, tools and packages of this machine. */
export class BuilderContents {
  readonly #options: ContentsOptions
  #buildpacks: Promise<Buffer> | undefined

  constructor(options: ContentsOptions) {
    this.#options = options
  }

  /**
   * Fetches what takes a network or a look at this machine, and tells the person what they should know of it.
   *
   * @throws BuildFailure where something cannot be had
   */
  async gather(order: BuildOrder): Promise<Contents> {
    const unpacked = sourceLimit(SOURCE_TIMES * this.#options.limits.repositoryBytes)
    const [fetched, handed] = await Promise.all([this.#fetched(order, unpacked), this.#handed(order)])
    for (const note of handed.notes) await order.output(Buffer.from(`       ${note}\n`))
    return { fetched, handed, unpacked }
  }

  /** @returns the tar that fills the builder, once */
  async tar(contents: Contents, order: BuildOrder, builder: BuilderFiles): Promise<Readable> {
    const { source, previous, environment, signal } = order
    const entries = [
      await this.buildpacks(),
      environmentEntries(previous ? { ...environment, [HOT_VARIABLE]: 'true' } : environment),
      ...contents.fetched,
      ...(await handedTo(builder, contents.handed, order)),
      ...(previous ? [previousReleaseTar(previous, this.#options.slugs)] : []),
    ]
    return inputStream(entries, contents.unpacked.of(sourceTar(source, signal)))
  }

  /** Our buildpacks and the script that runs them, as a tar without its end. */
  buildpacks(): Promise<Buffer> {
    this.#buildpacks ??= buildpackEntries()
    return this.#buildpacks
  }

  /** What comes from other repositories: buildpacks and submodules. */
  async #fetched(order: BuildOrder, unpacked: ByteLimit): Promise<Entries> {
    const { source, output, signal } = order
    const { mirrors, buildpacks, fetch } = this.#options
    const settings = await PushedSettings.read(source)
    const cleaned = settings.note()
    if (cleaned !== null) await output(Buffer.from(`       ${cleaned}\n`))
    const listed = listedBuildpacks(settings.text('.buildpacks'))
    const { theirs, index, notes } =
      listed.length > 0 || buildpacks === 'builtin'
        ? await fetchForeign(listed, buildpacks, mirrors, fetch, signal)
        : await fetchForeign(await platformBuildpacks(source), buildpacks, mirrors, fetch, signal, UPSTREAM)
    const network = await this.#options.network()
    for (const note of [...network.notes, ...notes]) await output(Buffer.from(`       ${note}\n`))
    const submodules = await fetchSubmodules(source, mirrors, fetch, signal)
    const strangers = [
      ...theirs,
      ...submodules.map(({ repository, commit, prefix }) => archiveTar(repository, commit, prefix, signal)),
    ]
    return [
      ...networkEntries(network),
      ...[settings.tar(), listTar(listed), index],
      await this.#toolchain(order, settings),
      ...strangers.map((pieces) => unpacked.of(pieces)),
    ]
  }

  async #handed({ source, signal }: BuildOrder): Promise<Handed> {
    const { architecture } = await this.#options.machine()
    return this.#options.dependencies.gather(source, architecture, signal)
  }

  /** What the app asks for, where our own equivalent of the buildpack builds: the real one downloads it itself. */
  async #toolchain(order: BuildOrder, settings: PushedSettings): Promise<AsyncIterable<Buffer> | Buffer> {
    const { stack, output, signal } = order
    const { toolchains, buildpacks, machine } = this.#options
    const asked = askedVersions(settings)
    if (toolchains === null || buildpacks === 'upstream' || (asked.erlang ?? asked.elixir) === null)
      return Buffer.alloc(0)
    const { architecture } = await machine()
    const say = (what: string) =>
      output(Buffer.from(`       Downloading ${what}, which is kept from now on.\n`))
    return toolchainTar(asked, await toolchains.obtain(asked, { stack, architecture }, say, signal))
  }
}

/**
 * For all that is unpacked into a builder of what was pushed and of what that names: a few MB of a repository can hold any number
 * of GB, and all of them would go through this machine's disk.
 */
export function sourceLimit(bytes: number): ByteLimit {
  const message = `The source unpacks to more than ${megabytes(bytes)}: the repository with its submodules and the buildpacks it lists.`
  return new ByteLimit(
    bytes,
    () => new BuildFailure(message, ['Take large files out, and keep them elsewhere.']),
  )
}

/** What of this machine's the builder does not have in its cache already. */
async function handedTo(
  builder: BuilderFiles,
  { tars, items }: Handed,
  { clean }: BuildOrder,
): Promise<Entries> {
  const list = clean || items.length === 0 ? null : await builder.readFile(`${BUILDER.cache}/handed/list`)
  return [...tars, handedTar(items, new Set(list?.split('\n')))]
}
