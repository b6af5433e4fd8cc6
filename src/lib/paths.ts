import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GigalixirError } from './errors.js'

/**
 * Where this program keeps its things, on each operating system, and where its own files are.
 * `GIGALIXIR_CONFIG_DIR`, `GIGALIXIR_SIM_HOME` override; tests and private simulators rely on that.
 */

/** Settings and stored credentials of the client. @throws GigalixirError STORAGE_FAILED for a user without a home */
export function configDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GIGALIXIR_CONFIG_DIR) return env.GIGALIXIR_CONFIG_DIR
  return join(must(personal('config', env), 'GIGALIXIR_CONFIG_DIR'), 'gigalixir')
}

/**
 * What may be removed at any time: compiled code, the platform's last answers to completion. `GIGALIXIR_CACHE_DIR`
 * overrides. Never in a folder that all users of a machine share: what lies there may be somebody else's, and compiled code
 * runs as whoever reads it.
 *
 * @returns null for a user without a home, who does without a cache
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.GIGALIXIR_CACHE_DIR) return env.GIGALIXIR_CACHE_DIR
  const folder = personal('cache', env)
  if (folder === null) return null
  return process.platform === 'win32' ? join(folder, 'gigalixir', 'Cache') : join(folder, 'gigalixir')
}

/** Everything a simulator owns: database, keys, repositories, slugs, logs, locator. @throws GigalixirError STORAGE_FAILED for a user without a home */
export function simHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GIGALIXIR_SIM_HOME) return env.GIGALIXIR_SIM_HOME
  return join(must(personal('data', env), 'GIGALIXIR_SIM_HOME'), 'gigalixir', 'sim')
}

/** Where a system keeps a person's files of one kind: the variable that says so, and the place below the home without it. */
const PERSONAL = {
  win32: {
    config: ['APPDATA', 'AppData/Roaming'],
    cache: ['LOCALAPPDATA', 'AppData/Local'],
    data: ['LOCALAPPDATA', 'AppData/Local'],
  },
  darwin: {
    config: [null, 'Library/Preferences'],
    cache: [null, 'Library/Caches'],
    data: [null, 'Library/Application Support'],
  },
  /** The XDG base directories. */
  other: {
    config: ['XDG_CONFIG_HOME', '.config'],
    cache: ['XDG_CACHE_HOME', '.cache'],
    data: ['XDG_DATA_HOME', '.local/share'],
  },
} as const

function personal(kind: 'config' | 'cache' | 'data', env: NodeJS.ProcessEnv): string | null {
  const system = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'other'
  const [variable, place] = PERSONAL[system][kind]
  const told = variable === null ? null : absolute(env[variable])
  if (told !== null) return told
  const home = absolute(system === 'win32' ? env.USERPROFILE : env.HOME) ?? homeOfUser()
  return home === null ? null : join(home, place)
}

/** An empty or relative one would mean a folder below wherever the command runs; keys would land in a repository. */
function absolute(folder: string | undefined): string | null {
  return folder !== undefined && isAbsolute(folder) ? folder : null
}

/** By the system's own list of users, whatever HOME says. Containers run as users who are not in it. */
function homeOfUser(): string | null {
  try {
    return userInfo().homedir || null
  } catch {
    return null
  }
}

function must(folder: string | null, variable: string): string {
  if (folder !== null) return folder
  throw new GigalixirError(
    'STORAGE_FAILED',
    'This user has no home folder, so there is no place for files.',
    {
      next: [`Set HOME, or ${variable}, to a folder of your own.`],
    },
  )
}

/** The package's own folder: the nearest one above this file with a package.json, bundled or from source. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('the gigalixir package has no package.json above its program')
    folder = parent
  }
  return folder
}

/** True in the installed program, false when it runs from source (bin/dev.js, tests). */
export function isBundled(): boolean {
  return import.meta.url.endsWith('.cjs')
}

/** The command line, without the program's name, that runs one of our programs with this same Node. */
export function programArguments(program: 'main' | 'sim' | 'hook'): string[] {
  const root = packageRoot()
  if (program === 'main') return [join(root, 'bin', isBundled() ? 'run.js' : 'dev.js')]
  if (isBundled()) return [join(root, 'dist', `${program}.cjs`)]
  const source = { sim: 'src/sim/daemon.ts', hook: 'src/sim/build-server/hook.ts' }[program]
  return ['--import', import.meta.resolve('tsx'), join(root, ...source.split('/'))]
}

/** Files that are copied into containers: from dist when bundled, from src otherwise. */
export function containerFiles(name: 'stack/image' | 'postgres/image' | 'build-server/buildpacks'): string {
  return isBundled()
    ? join(packageRoot(), 'dist', 'container', ...name.split('/'))
    : join(packageRoot(), 'src', 'sim', ...name.split('/'))
}
