import { ArchiveMissing } from './archive-store.js'
import type { ArchiveStore, StoredArchive } from './archive-store.js'
import { chooseArchive } from './archive-list.js'
import type { AskedVersions } from './asked-versions.js'

/** What a build is given to build with. */
export interface Toolchain {
  readonly erlang: (StoredArchive & { readonly version: string }) | null
  readonly elixir: (StoredArchive & { readonly version: string }) | null
  /** Why something that was asked for is missing. */
  readonly missing: string | null
}

/** What has to fit. */
export interface Platform {
  readonly stack: string
  /** As the kernel says it: `x86_64`, `aarch64`. */
  readonly architecture: string
}

/**
 * The Ubuntu release each stack is on the platform. The folders are those of Hex's own builds, which the Elixir buildpack uses
 * (https://github.com/HashNuke/heroku-buildpack-elixir, lib/erlang_funcs.sh and lib/elixir_funcs.sh):
 * `otp/<architecture>/<release>/OTP-<version>.tar.gz` and `elixir/v<version>-otp-<major>.zip`, with a `builds.txt` in each.
 */
const RELEASES: Readonly<Record<string, string>> = {
  'gigalixir-26': 'ubuntu-26.04',
  'gigalixir-24': 'ubuntu-24.04',
  'gigalixir-22': 'ubuntu-22.04',
  'gigalixir-20': 'ubuntu-20.04',
}

/** The versions of Erlang and Elixir that apps ask for. */
export class Toolchains {
  readonly #store: ArchiveStore

  constructor(store: ArchiveStore) {
    this.#store = store
  }

  /**
   * Both or neither where both are asked for: an Elixir is made for an Erlang.
   *
   * @param downloading told before something is downloaded
   * @throws what a disk refuses with; the signal's reason
   */
  async obtain(
    asked: AskedVersions,
    platform: Platform,
    downloading: (what: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Toolchain> {
    try {
      const erlang =
        asked.erlang === null ? null : await this.#erlang(asked.erlang, platform, downloading, signal)
      const elixir =
        asked.elixir === null
          ? null
          : await this.#elixir(asked.elixir, erlang?.version ?? null, downloading, signal)
      return { erlang, elixir, missing: null }
    } catch (error) {
      if (!(error instanceof ArchiveMissing)) throw error
      return { erlang: null, elixir: null, missing: error.message }
    }
  }

  async #erlang(
    version: string,
    { stack, architecture }: Platform,
    downloading: (what: string) => Promise<void>,
    signal: AbortSignal,
  ) {
    const release = RELEASES[stack] ?? 'ubuntu-24.04'
    const folder = `otp/${/^(aarch64|arm64)$/.test(architecture) ? 'arm64' : 'amd64'}/${release}`
    const what = { title: 'Erlang', folder, before: 'OTP-', after: '', ending: '.tar.gz' }
    return this.#obtain(what, version, /^\d+\.\d[\w.-]*$/.test(version), downloading, signal)
  }

  async #elixir(
    version: string,
    erlang: string | null,
    downloading: (what: string) => Promise<void>,
    signal: AbortSignal,
  ) {
    // Without an Erlang of its own: the one that is made for any.
    const after = erlang === null ? '' : `-otp-${erlang.split('.', 1)[0] ?? ''}`
    // Branches have their own names: `main-otp-27`.
    const before = /^\d/.test(version) ? 'v' : ''
    const what = { title: 'Elixir', folder: 'elixir', before, after, ending: '.zip' }
    return this.#obtain(what, version, /^\d+\.\d+\.\d[\w.-]*$/.test(version), downloading, signal)
  }

  async #obtain(
    what: { title: string; folder: string; before: string; after: string; ending: string },
    version: string,
    isWhole: boolean,
    downloading: (what: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<StoredArchive & { version: string }> {
    const { title, folder, before, after, ending } = what
    const pathOf = (name: string) => `${folder}/${name}${ending}`
    const here = isWhole ? await this.#store.stored(pathOf(`${before}${version}${after}`)) : null
    if (here) return { ...here, version }
    const archive = chooseArchive(await this.#store.list(folder, signal), version, before, after)
    if (!archive) throw new ArchiveMissing(`there is no ${title} ${version}${after} for this stack`)
    const found = archive.name.slice(before.length, archive.name.length - after.length)
    const stored = await this.#store.stored(pathOf(archive.name))
    if (stored) return { ...stored, version: found }
    await downloading(`${title} ${found}`)
    return {
      ...(await this.#store.download(pathOf(archive.name), archive.sha256, signal)),
      version: found,
    }
  }
}
