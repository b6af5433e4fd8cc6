import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { GigalixirError } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { BUILDER } from './builder-paths.js'
import { gitEnvironment } from './git-environment.js'
import type { RefChange } from './ref-decision.js'
import { isNone } from './ref-decision.js'

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

/** The commit's files as a tar, each below the builder's app folder. The stream fails when git does. */
export function sourceTar(pushed: PushedCommit, signal: AbortSignal): Readable {
  return tarOf(pushed, `${BUILDER.app.slice(1)}/`, signal)
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

/** A commit's files as a whole tar in memory, for what is small: a buildpack, a submodule. @throws GigalixirError GIT_FAILED */
export async function archiveTar(
  repository: string,
  commit: string,
  prefix: string,
  signal: AbortSignal,
): Promise<Buffer> {
  return buffer(tarOf({ repository, commit, quarantine: {} }, prefix, signal))
}

/** Folders of the commit that are submodules: other repositories, of which a commit only holds the name. */
export async function submodulesOf(pushed: PushedCommit): Promise<{ path: string; commit: string }[]> {
  const result = await runProgram('git', ['ls-tree', '-r', '-z', '--full-tree', pushed.commit], {
    env: environmentOf(pushed),
  })
  if (result.exitCode !== 0)
    throw new GigalixirError('GIT_FAILED', `git ls-tree failed: ${result.stderr.trim()}`)
  // "<mode> <type> <object>\t<path>"; 160000 is a submodule (gitformat-index(5)).
  return result.stdout
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => {
      const tab = line.indexOf('\t')
      return { path: line.slice(tab + 1), commit: line.slice(0, tab).split(' ')[2] ?? '' }
    })
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
