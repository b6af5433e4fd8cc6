import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { GigalixirError } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { BuildFailure } from './build-failure.js'
import { BUILDER } from './builder-paths.js'
import { gitEnvironment } from './git-environment.js'
import type { RefChange } from './ref-decision.js'
import { isNone } from './ref-decision.js'
import { withoutEnd } from '../archive/index.js'

/** A pushed commit, which may still be in quarantine. */
export interface PushedCommit {
  readonly repository: string
  readonly commit: string
  /** git's variables that make the pushed objects visible before the push is accepted. */
  readonly quarantine: Readonly<Record<string, string>>
}

/** git's environment to look into a pushed commit. */
export function environmentOf({ repository, quarantine }: PushedCommit) {
  return { ...gitEnvironment(repository), ...quarantine, GIT_DIR: repository }
}

/** The commit's files as a tar, each below the builder's app folder. @throws GigalixirError GIT_FAILED */
export async function* sourceTar(
  pushed: PushedCommit,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  yield* tarOf(pushed, `${BUILDER.app.slice(1)}/`, signal)
}

function tarOf(pushed: PushedCommit, prefix: string, signal: AbortSignal): Readable {
  const child = spawn('git', ['archive', '--format=tar', `--prefix=${prefix}`, pushed.commit], {
    env: environmentOf(pushed),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    signal,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new GigalixirError('GIT_FAILED', `git archive ended with ${code ?? 'a signal'}: ${said.trim()}`),
        )
    })
  })
  const tar = new PassThrough()
  // Held open until git has ended well: half a source must not look like a whole one.
  void Promise.all([pipeline(child.stdout, tar, { end: false }), ended]).then(
    () => tar.end(),
    (error: unknown) => tar.destroy(error as Error),
  )
  return tar
}

/** A commit's files below a folder of the builder, as pieces of a tar. @throws GigalixirError GIT_FAILED */
export async function* archiveTar(
  repository: string,
  commit: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  yield* withoutEnd(tarOf({ repository, commit, quarantine: {} }, prefix, signal))
}

/** More files than this no repository has that people work with; a tree of a few objects can name any number. */
const MOST_FILES = 1_000_000

/**
 * Folders of the commit that are submodules: other repositories, of which a commit only holds the name.
 *
 * @throws BuildFailure when the commit names more files than can be built with; GigalixirError GIT_FAILED
 */
export async function submodulesOf(
  pushed: PushedCommit,
  mostFiles = MOST_FILES,
): Promise<{ path: string; commit: string }[]> {
  const child = spawn('git', ['ls-tree', '-r', '-z', '--full-tree', pushed.commit], {
    env: environmentOf(pushed),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const complaint = text(child.stderr)
  const ended = once(child, 'close') as Promise<[number | null]>
  const found: { path: string; commit: string }[] = []
  try {
    let files = 0
    for await (const entry of entriesOf(child.stdout)) {
      files += 1
      if (files > mostFiles)
        throw new BuildFailure(
          `The repository has more than ${mostFiles.toLocaleString('en-US')} files, counted where they are unpacked.`,
        )
      // "<mode> <type> <object>\t<path>"; 160000 is a submodule (gitformat-index(5)).
      if (!entry.startsWith('160000 ')) continue
      const tab = entry.indexOf('\t')
      found.push({ path: entry.slice(tab + 1), commit: entry.slice(0, tab).split(' ')[2] ?? '' })
    }
  } catch (error) {
    child.kill()
    await ended
    throw error
  }
  const [exitCode] = await ended
  if (exitCode !== 0)
    throw new GigalixirError('GIT_FAILED', `git ls-tree failed: ${(await complaint).trim()}`)
  return found
}

/** What stands between zeros. */
async function* entriesOf(output: Readable): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const chunk of output.setEncoding('utf8')) {
    const entries = (rest + String(chunk)).split('\0')
    rest = entries.pop() ?? ''
    yield* entries
  }
}

/** True when the ref still is what the push was made on; git refuses to move it otherwise. */
export async function isStillAt(
  repository: string,
  change: Pick<RefChange, 'ref' | 'before'>,
): Promise<boolean> {
  const result = await runProgram('git', ['rev-parse', '--verify', '--quiet', change.ref], {
    env: { ...gitEnvironment(repository), GIT_DIR: repository },
  })
  const now = result.stdout.trim()
  return now === '' ? isNone(change.before) : now === change.before
}
