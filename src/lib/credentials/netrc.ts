import { readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { writePrivateFile } from '../atomic-file.js'
import { GigalixirError, messageOf, systemCode } from '../errors.js'
import { withMachine, withoutMachine } from './netrc-edit.js'
import { netrcEntries } from './netrc-entries.js'

/** One `machine` entry of a netrc file. */
export interface NetrcEntry {
  login: string
  password: string
}

/** `~/.netrc`, `_netrc` on Windows; `NETRC` names another file, as it does for curl and git. */
export function netrcFile(env: NodeJS.ProcessEnv = process.env): string {
  if (env.NETRC) return env.NETRC
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  return join(home, process.platform === 'win32' ? '_netrc' : '.netrc')
}

/**
 * What the person's netrc says about a machine. The `default` entry is not used: it was not written with this platform in
 * mind.
 *
 * @throws GigalixirError STORAGE_FAILED when the file is there and cannot be read
 */
export function readNetrc(machine: string, env: NodeJS.ProcessEnv = process.env): NetrcEntry | undefined {
  return findMachine(textOf(netrcFile(env)), machine)
}

/**
 * Gives some machines an entry with this login and password, or changes the one they have; everything else in the file
 * stays byte for byte. Atomic; the file is 0600 afterwards.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export function writeNetrc(file: string, machines: readonly string[], entry: NetrcEntry): void {
  const text = machines.reduce((before, machine) => withMachine(before, machine, entry), textOf(file))
  writePrivateFile(targetOfLink(file), text)
}

/**
 * Takes back entries as `writeNetrc` wrote them: those of these machines that still have this login and password.
 *
 * @returns whether there was one
 * @throws GigalixirError STORAGE_FAILED
 */
export function removeFromNetrc(file: string, machines: readonly string[], entry: NetrcEntry): boolean {
  const before = textOf(file)
  const after = machines.reduce((text, machine) => withoutMachine(text, machine, entry), before)
  if (after !== before) writePrivateFile(targetOfLink(file), after)
  return after !== before
}

/** What netrc text says about a machine. */
export function findMachine(text: string, machine: string): NetrcEntry | undefined {
  const entry = netrcEntries(text).find((each) => each.machine === machine)
  if (!entry?.login || !entry.password) return undefined
  return { login: entry.login.value, password: entry.password.value }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

/** Many people's netrc is a link into a folder they keep in git; the link has to stay one. */
function targetOfLink(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file // not there yet: it is made where it is named
  }
}
