import { GigalixirError } from '../../../lib/errors.js'
import { runProgram } from '../../../lib/process/run-program.js'
import { openTar } from '../../archive/index.js'
import { BUILDER } from '../builder-paths.js'
import { environmentOf } from '../git-source.js'
import type { PushedCommit } from '../git-source.js'
import { settingsText } from './settings-text.js'
import type { SettingsText } from './settings-text.js'

/** The files by which an app tells buildpacks and platform what to do; all of them are text that people write by hand. */
const FILES = [
  '.buildpacks',
  '.gigalixir/releases/includes.txt',
  '.gitmodules',
  '.tool-versions',
  'Aptfile',
  'Procfile',
  'distillery_buildpack.config',
  'elixir_buildpack.config',
  'phoenix_static_buildpack.config',
  'releases_buildpack.config',
] as const

export type SettingsFile = (typeof FILES)[number]

/** Bytes above which a file is none that somebody wrote by hand, and is left as it is. */
const LARGEST = 256 * 1024

/** The settings files of a pushed commit, read once and in one way for daemon and builder alike. */
export class PushedSettings {
  readonly #files: ReadonlyMap<string, SettingsText>

  private constructor(files: ReadonlyMap<string, SettingsText>) {
    this.#files = files
  }

  /** @throws GigalixirError GIT_FAILED */
  static async read(source: PushedCommit): Promise<PushedSettings> {
    // Sizes first: what is called Procfile may be anything.
    const found = objectsIn(await catFile(source, '--batch-check', FILES), false)
    const small = FILES.filter((_, index) => found[index]?.type === 'blob' && found[index].bytes <= LARGEST)
    const read = small.length === 0 ? [] : objectsIn(await catFile(source, '--batch', small), true)
    return new PushedSettings(
      new Map(small.map((file, index) => [file, settingsText(read[index]?.content ?? new Uint8Array())])),
    )
  }

  /** The lines of a file, cleaned; null where the app has none. */
  text(file: SettingsFile): string | null {
    return this.#files.get(file)?.text ?? null
  }

  /** The cleaned files for the builder, as pieces of a tar; run-build.sh lays them over the source. */
  tar(): Buffer {
    return openTar(
      [...this.#files]
        .filter(([path]) => path !== '.gitmodules')
        .map(([path, { text }]) => ({ path: `${BUILDER.settings}/${path}`.slice(1), content: text })),
    )
  }

  /** What was changed, as one line for the person who pushes; null when nothing was. */
  note(): string | null {
    const changed = [...this.#files].filter(([, { changes }]) => changes.length > 0)
    if (changed.length === 0) return null
    const each = changed.map(([path, { changes }]) => `${path} (${changes.join(', ')})`).join(', ')
    return `Cleaned for this build: ${each}. The platform reads files as they are: save them as UTF-8 with Unix line endings.`
  }
}

/** Asks git for files of the commit, following links as whoever opens them does. */
async function catFile(source: PushedCommit, how: string, files: readonly string[]): Promise<Buffer> {
  const result = await runProgram('git', ['cat-file', how, '--follow-symlinks'], {
    env: environmentOf(source),
    input: files.map((file) => `${source.commit}:${file}\n`).join(''),
    encoding: 'latin1',
  })
  if (result.exitCode !== 0)
    throw new GigalixirError('GIT_FAILED', `git cat-file failed: ${result.stderr.trim()}`)
  return Buffer.from(result.stdout, 'latin1')
}

interface GitObject {
  readonly type: string
  readonly bytes: number
  readonly content: Buffer
}

/**
 * What git-cat-file(1) answers, one for each name: `<id> <type> <bytes>`, with the content after it where that was asked
 * for; `<name> missing`; or `symlink <bytes>` (and `dangling`, `loop`, `notdir`) with as many bytes of text after it.
 *
 * @returns null for what is not there
 */
function objectsIn(output: Buffer, withContent: boolean): (GitObject | null)[] {
  const objects: (GitObject | null)[] = []
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at)
    const [first = '', second = '', third] = output.toString('latin1', at, end).split(' ')
    const isLink = /^(symlink|dangling|loop|notdir)$/.test(first)
    const isThere = !isLink && second !== 'missing'
    const bytes = Number(isLink ? second : third)
    const follows = isLink || (isThere && withContent) ? bytes + 1 : 0
    const content = output.subarray(end + 1, end + 1 + bytes)
    objects.push(isThere ? { type: second, bytes, content } : null)
    at = end + 1 + follows
  }
  return objects
}
