import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { GigalixirError, systemCode } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { notFound } from '../platform-error.js'
import { isAppName } from './app-name.js'
import { gitEnvironment } from './git-environment.js'
import { hookScript } from './hook-script.js'

/** The platform's limit for a repository (platform-behaviour.md, "Tiers, prices, limits"). */
const LARGEST_PUSH_BYTES = 1024 ** 3

/** What each repository is set to, over git's defaults. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['http.receivepack', 'true'],
  ['http.getanyfile', 'false'],
  // People rewrite history and push with --force: what counts is what they want deployed.
  ['receive.denyNonFastForwards', 'false'],
  ['receive.maxInputSize', String(LARGEST_PUSH_BYTES)],
  ['gc.auto', '2000'],
  // A gc that lives on by itself would hold files of a simulator that has stopped.
  ['gc.autoDetach', 'false'],
  ['core.hooksPath', 'hooks'],
]

/** All of the tree is source: `export-ignore` and `export-subst` are for tarballs given to others. */
const ATTRIBUTES = '* -export-ignore -export-subst\n'

/** The bare repositories people push to, one per app, in a folder of their own. */
export class Repositories {
  readonly folder: string
  readonly #hook: string
  readonly #underWay = new Map<string, Promise<string>>()

  /** @param hookCommand program and arguments that git's pre-receive hook runs */
  constructor(folder: string, hookCommand: readonly string[]) {
    this.folder = folder
    this.#hook = hookScript(hookCommand)
  }

  /** @throws PlatformError 404 for what cannot be an app's name */
  path(app: string): string {
    if (!isAppName(app)) throw notFound('App', app)
    return join(this.folder, `${app}.git`)
  }

  /**
   * The app's repository, made on first use, with the hook of this version of the program.
   *
   * @throws GigalixirError GIT_FAILED
   */
  async ensure(app: string): Promise<string> {
    const path = this.path(app)
    const known = this.#underWay.get(app)
    if (known) return known
    const made = this.#make(path).finally(() => this.#underWay.delete(app))
    this.#underWay.set(app, made)
    return made
  }

  async remove(app: string): Promise<void> {
    // git writes its objects read-only; rm retries where Windows refuses at first.
    await rm(this.path(app), { recursive: true, force: true, maxRetries: 3 })
  }

  async #make(path: string): Promise<string> {
    // Made aside and moved: a repository without its settings is never seen.
    if (!(await exists(path))) {
      const fresh = `${path}.${randomBytes(4).toString('hex')}.new`
      try {
        await mkdir(this.folder, { recursive: true, mode: 0o700 })
        await this.#settle(fresh)
        await this.#git(fresh, ['--git-dir', fresh, 'symbolic-ref', 'HEAD', 'refs/heads/main'])
        await this.#writeHook(fresh)
        await rename(fresh, path)
      } finally {
        await rm(fresh, { recursive: true, force: true })
      }
      return path
    }
    // From a snapshot come commits and refs alone.
    if (!(await exists(join(path, 'info', 'attributes')))) await this.#settle(path)
    await this.#writeHook(path)
    return path
  }

  /** Makes a repository, or gives one that is there its settings. */
  async #settle(path: string): Promise<void> {
    await this.#git(path, ['init', '--bare', '--quiet', '--template=', path])
    for (const [name, value] of SETTINGS) await this.#git(path, ['--git-dir', path, 'config', name, value])
    await mkdir(join(path, 'info'), { recursive: true })
    await writeFile(join(path, 'info', 'attributes'), ATTRIBUTES)
  }

  async #writeHook(path: string): Promise<void> {
    const file = join(path, 'hooks', 'pre-receive')
    const now = await readFile(file, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return ''
      throw error
    })
    if (now === this.#hook) return
    await mkdir(join(path, 'hooks'), { recursive: true })
    const fresh = `${file}.${randomBytes(4).toString('hex')}`
    await writeFile(fresh, this.#hook, { mode: 0o755 })
    await rename(fresh, file)
  }

  async #git(repository: string, args: string[]): Promise<void> {
    const result = await runProgram('git', args, { env: gitEnvironment(repository) })
    if (result.exitCode !== 0) {
      throw new GigalixirError(
        'GIT_FAILED',
        `The repository ${repository} could not be made: ${result.stderr.trim()}`,
      )
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}
