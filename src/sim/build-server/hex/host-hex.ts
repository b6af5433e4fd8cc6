import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Hex and Mix keep things on this machine. */
export interface HostHex {
  /** Folders that may be Hex's cache: `cache.ets`, and packages as they were downloaded. */
  readonly caches: readonly string[]
  /** Folders with `hex-<version>` archives, as `mix local.hex` leaves them. */
  readonly archives: readonly string[]
  /** Folders where `mix local.rebar` may have left `rebar3`. */
  readonly rebars: readonly string[]
}

/**
 * By the same variables and defaults as Hex (`mix help hex.config`: HEX_HOME, MIX_XDG) and Mix (`mix help`: MIX_HOME,
 * MIX_ARCHIVES) on each system; asdf and mise give every Elixir a Mix home of its own. Only names folders, and says nothing
 * of whether they are there.
 */
export async function hostHex(
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
  platform: NodeJS.Platform = process.platform,
): Promise<HostHex> {
  const mixHomes = env.MIX_HOME
    ? [env.MIX_HOME]
    : [
        ...(env.MIX_XDG ? [xdg('mix', 'data', env, home, platform)] : []),
        join(home, '.mix'),
        ...(await below(join(env.ASDF_DATA_DIR ?? join(home, '.asdf'), 'installs', 'elixir'), '.mix')),
        ...(await below(
          join(env.MISE_DATA_DIR ?? join(home, '.local', 'share', 'mise'), 'installs', 'elixir'),
          '.mix',
        )),
      ]
  // Since Elixir 1.14 Mix has folders of its own for each version, such as elixir/1-18-otp-27.
  const byVersion = (await Promise.all(mixHomes.map((each) => below(join(each, 'elixir'))))).flat()
  const caches = env.HEX_HOME
    ? [env.HEX_HOME]
    : [...(env.MIX_XDG ? [xdg('hex', 'cache', env, home, platform)] : []), join(home, '.hex')]
  const archives = [...mixHomes, ...byVersion].map((each) => join(each, 'archives'))
  return {
    caches,
    archives: env.MIX_ARCHIVES ? [env.MIX_ARCHIVES] : archives,
    rebars: [...byVersion, ...mixHomes],
  }
}

/** What Erlang's `filename:basedir/2` names for a user's cache or data. */
function xdg(
  name: string,
  kind: 'cache' | 'data',
  env: NodeJS.ProcessEnv,
  home: string,
  platform: NodeJS.Platform,
): string {
  if (platform === 'darwin')
    return join(home, 'Library', kind === 'cache' ? 'Caches' : 'Application Support', name)
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
    return kind === 'cache' ? join(local, name, 'Cache') : join(local, name)
  }
  return kind === 'cache'
    ? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), name)
    : join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), name)
}

/** `inner` of each folder in a folder; none when it is not there. */
async function below(folder: string, inner = ''): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.sort().map((name) => join(folder, name, inner))
}

/** The newest Hex among the archives, as a folder; null when there is none. */
export async function newestArchive({ archives }: HostHex): Promise<string | null> {
  let best: { folder: string; version: string } | null = null
  for (const folder of archives) {
    for (const name of await readdir(folder).catch(() => [])) {
      const version = /^hex-(\d[\w.+-]*)$/.exec(name)?.[1]
      if (version === undefined) continue
      if (best === null || version.localeCompare(best.version, 'en', { numeric: true }) > 0)
        best = { folder: join(folder, name), version }
    }
  }
  return best && ((await stat(best.folder)).isDirectory() ? best.folder : null)
}
