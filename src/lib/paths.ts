import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Where this program keeps its things, on each operating system, and where its own files are.
 * `GIGALIXIR_CONFIG_DIR`, `GIGALIXIR_SIM_HOME` override; tests and private simulators rely on that.
 */

/** Settings and stored credentials of the client. */
export function configDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GIGALIXIR_CONFIG_DIR) return env.GIGALIXIR_CONFIG_DIR
  if (process.platform === 'win32')
    return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'gigalixir')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Preferences', 'gigalixir')
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'gigalixir')
}

/** What may be removed at any time: compiled code, the platform's last answers to completion. `GIGALIXIR_CACHE_DIR` overrides. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GIGALIXIR_CACHE_DIR) return env.GIGALIXIR_CACHE_DIR
  const home = env.HOME ?? env.USERPROFILE
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'gigalixir', 'Cache')
  if (process.platform === 'darwin' && home) return join(home, 'Library', 'Caches', 'gigalixir')
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'gigalixir')
  return home ? join(home, '.cache', 'gigalixir') : join(tmpdir(), 'gigalixir')
}

/** Everything a simulator owns: database, keys, repositories, slugs, logs, locator. */
export function simHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GIGALIXIR_SIM_HOME) return env.GIGALIXIR_SIM_HOME
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'gigalixir', 'sim')
  if (process.platform === 'darwin')
    return join(homedir(), 'Library', 'Application Support', 'gigalixir', 'sim')
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'gigalixir', 'sim')
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
