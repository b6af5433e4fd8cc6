import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { GigalixirError } from '../../errors.js'

/** Where to look, and on which system. */
export interface ErlangPlaces {
  readonly platform?: NodeJS.Platform
  readonly env?: NodeJS.ProcessEnv
}

/**
 * The person's own `erl`: on the PATH, or where installers of Erlang put it without saying so to the shell.
 *
 * Only Linux could be tried. On Windows the installer makes `Erlang OTP`, `erl-24.0` or, before 23, `erl10.7` in the
 * folder of programs and leaves the PATH as it was; on macOS Homebrew and MacPorts have a folder each.
 *
 * @throws GigalixirError PROGRAM_FAILED with what to install
 */
export async function findErlang(places: ErlangPlaces = {}): Promise<string> {
  const { platform = process.platform, env = process.env } = places
  const name = platform === 'win32' ? 'erl.exe' : 'erl'
  const path = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? ''
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...folders, ...(await usualFolders(platform, env))]) {
    const file = join(folder, name)
    if (await canRun(file)) return file
  }
  throw new GigalixirError('PROGRAM_FAILED', 'Erlang is not installed, or not on the PATH.', {
    next: [installAdvice(platform), WITHOUT_ERLANG],
  })
}

/** What always works. */
export const WITHOUT_ERLANG = 'Or look at it in the browser, which needs nothing: gigalixir ps:observer'

/** What to install for an observer with windows, in one sentence. */
export function installAdvice(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'Install it: brew install erlang'
  if (platform === 'win32') return 'Install it: winget install Erlang.ErlangOTP'
  return 'Install it. Debian, Ubuntu: sudo apt-get install erlang-observer; Fedora: sudo dnf install erlang-observer erlang-wx; Arch: sudo pacman -S erlang; with asdf or mise, wxWidgets has to be there when Erlang is built.'
}

async function usualFolders(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<string[]> {
  if (platform === 'darwin') return ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin']
  if (platform !== 'win32') return []
  const programs = [env.ProgramFiles, env.ProgramW6432, env['ProgramFiles(x86)']]
  const found: string[] = []
  for (const folder of new Set(programs.filter((each) => each !== undefined))) {
    const names = await readdir(folder).catch(() => [])
    const installed = names.filter((each) => /^(Erlang OTP|erl-?\d+(\.\d+)*)$/i.test(each))
    // The newest first; `Erlang OTP` is newer than all that bear a number.
    installed.sort((a, b) => versionIn(b).localeCompare(versionIn(a), 'en', { numeric: true }))
    found.push(...installed.map((each) => join(folder, each, 'bin')))
  }
  return found
}

/** Before 23 it is the runtime's own version (10.7) that stands in the name, which sorts lower, as it should. */
function versionIn(name: string): string {
  return /\d.*/.exec(name)?.[0] ?? '999'
}

async function canRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
