import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import type { ProgramResult } from '../../src/lib/process/run-program.js'

/** A git repository with a copy of an example app, as a person would have it. */
export interface ExampleRepo {
  readonly dir: string
  git(
    args: string[],
    options?: { env?: Record<string, string>; signal?: AbortSignal },
  ): Promise<ProgramResult>
  /** Replaces text in a file; fails when the text is not there, so that a test cannot silently change nothing. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>
  write(file: string, content: string): Promise<void>
  remove(file: string): Promise<void>
  /** Commits everything. @returns the commit's full id */
  commit(message: string): Promise<string>
}

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/**
 * @param example one of the examples people get, or a fixture: `tiny-app` misbehaves on request, `native-app` compiles what
 *   packages written in Erlang and C do, `umbrella-app` has the traits of a generated one with a database, `hostile-app` answers what a test asks it to, byte for byte
 * @param env the environment git runs in: the simulator's own, so that the credential helper finds its settings
 */
export async function exampleRepo(
  example:
    | 'release'
    | 'mix'
    | 'cluster'
    | 'hot-upgradable'
    | 'tiny-app'
    | 'native-app'
    | 'umbrella-app'
    | 'hostile-app',
  dir: string,
  env: Record<string, string | undefined>,
): Promise<ExampleRepo> {
  const home = /^(tiny|native|umbrella|hostile)-app$/.test(example) ? join('test', 'fixtures') : 'examples'
  await cp(join(packageRoot(), home, example), dir, {
    recursive: true,
    filter: (path) => !/[\\/](_build|deps)([\\/]|$)/.test(path),
  })
  const git: ExampleRepo['git'] = (args, options = {}) =>
    runProgram('git', [...IDENTITY, ...args], {
      cwd: dir,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', ...options.env },
      timeout: 300_000,
      ...(options.signal && { signal: options.signal }),
    })
  const must = async (args: string[]) => {
    const result = await git(args)
    if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr}`)
    return result.stdout.trim()
  }
  const repo: ExampleRepo = {
    dir,
    git,
    async edit(file, from, to) {
      const path = join(dir, file)
      const before = await readFile(path, 'utf8')
      const after = before.replace(from, to)
      if (after === before) throw new Error(`${file} does not contain ${String(from)}`)
      await writeFile(path, after)
    },
    async write(file, content) {
      await mkdir(dirname(join(dir, file)), { recursive: true })
      await writeFile(join(dir, file), content)
    },
    remove: (file) => rm(join(dir, file), { recursive: true }),
    async commit(message) {
      await must(['add', '-A'])
      await must(['commit', '-q', '--allow-empty', '-m', message])
      return must(['rev-parse', 'HEAD'])
    },
  }
  await must(['init', '-q', '-b', 'main'])
  await repo.commit('First')
  return repo
}
