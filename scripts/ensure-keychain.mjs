// Makes sure that the end-to-end tests find the programs of a real Secret Service (gnome-keyring and a D-Bus session of
// its own). On Debian and Ubuntu as root it installs them; anywhere else on Linux it says what to install. macOS and
// Windows have keychains of their own, which a test must not fill: nothing is needed there. Plain Node.
//
//   node scripts/ensure-keychain.mjs
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAMS = ['gnome-keyring-daemon', 'dbus-run-session', 'dbus-daemon']
const PACKAGES = ['gnome-keyring', 'dbus-daemon']

/** What to do, for a person; shown without a stack. */
export class NoKeychain extends Error {}

/**
 * @param {(line: string) => void} say
 * @throws {NoKeychain} with what to install
 */
export function ensureKeychain(say) {
  if (process.platform !== 'linux' || missing().length === 0) return
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) throw new NoKeychain(advice())
  say(`Installing ${PACKAGES.join(' and ')} with apt-get, for the keychain test`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...args], { env, encoding: 'utf8' })
    if (status === 0) continue
    const end = `${stdout}${stderr}`.trimEnd().split('\n').slice(-15).join('\n')
    throw new NoKeychain(`apt-get ${args[0]} failed:\n${end}\n${advice()}`)
  }
  if (missing().length > 0) throw new NoKeychain(advice())
}

function missing() {
  return PROGRAMS.filter((program) => !hasProgram(program))
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)))
}

function advice() {
  return [
    `The keychain test needs ${missing().join(', ')}.`,
    `Debian, Ubuntu:  sudo apt-get install ${PACKAGES.join(' ')}`,
    'Others:          the packages with gnome-keyring and dbus-run-session',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    ensureKeychain((line) => console.log(line))
    console.log('What the keychain test needs is here.')
  } catch (error) {
    if (!(error instanceof NoKeychain)) throw error
    console.error(error.message)
    process.exitCode = 7
  }
}
