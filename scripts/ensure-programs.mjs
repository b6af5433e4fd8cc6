// Makes sure that the end-to-end tests find the programs they drive: a real Secret Service (gnome-keyring, and D-Bus for a
// session of its own), and the shells whose completion is tested, psql, curl, Git LFS, certutil, rsyslog and OpenSSH, Erlang's observer and a
// screen to show it on. On Debian and Ubuntu as root it installs them; anywhere else on Linux it says what to install. On macOS and Windows these tests do not run: the keychain there is the person's
// own, which no test may fill. Plain Node.
//
//   node scripts/ensure-programs.mjs
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Each program of the end-to-end tests, and the package of Debian that has it. */
const TESTS = {
  'gnome-keyring-daemon': 'gnome-keyring',
  'dbus-run-session': 'dbus-daemon',
  'dbus-send': 'dbus-bin',
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  psql: 'postgresql-client',
  curl: 'curl',
  mount: 'mount',
  chromium: 'chromium',
  rsyslogd: 'rsyslog',
  ssh: 'openssh-client',
  'git-lfs': 'git-lfs',
  certutil: 'libnss3-tools',
  erl: 'erlang-observer',
  Xvfb: 'xvfb',
  xdotool: 'xdotool',
}

/** What to do, for a person; shown without a stack. */
export class NoPrograms extends Error {}

/**
 * @param {(line: string) => void} say
 * @param {string} who needs them
 * @param {Readonly<Record<string, string>>} programs and the packages that have them
 * @throws {NoPrograms} with what to install
 */
export function ensurePrograms(say, who = 'The end-to-end tests', programs = TESTS) {
  const missing = () => Object.keys(programs).filter((program) => !hasProgram(program))
  const packages = () => missing().map((program) => programs[program])
  const advice = () =>
    [
      `${who} need ${missing().join(', ')}.`,
      `Debian, Ubuntu:  sudo apt-get install ${packages().join(' ')}`,
      'Others:          the packages of the same names',
    ].join('\n')
  if (process.platform !== 'linux' || missing().length === 0) return
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) throw new NoPrograms(advice())
  say(`Installing with apt-get: ${packages().join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages()]]) {
    const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...args], { env, encoding: 'utf8' })
    if (status === 0) continue
    const end = `${stdout}${stderr}`.trimEnd().split('\n').slice(-15).join('\n')
    throw new NoPrograms(`apt-get ${args[0]} failed:\n${end}\n${advice()}`)
  }
  if (missing().length > 0) throw new NoPrograms(advice())
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    ensurePrograms((line) => console.log(line))
    console.log('The programs the end-to-end tests need are here.')
  } catch (error) {
    if (!(error instanceof NoPrograms)) throw error
    console.error(error.message)
    process.exitCode = 7
  }
}
