import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../errors.js'

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
 * What the person's netrc says about a machine; the file is only ever read here. The `default` entry is not used: it
 * was not written with this platform in mind.
 *
 * @throws GigalixirError STORAGE_FAILED when the file is there and cannot be read
 */
export function readNetrc(machine: string, env: NodeJS.ProcessEnv = process.env): NetrcEntry | undefined {
  const file = netrcFile(env)
  try {
    return findMachine(readFileSync(file, 'utf8'), machine)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

/** Parses netrc text: words separated by white space, double quotes around words with spaces, `macdef` up to a blank line. */
export function findMachine(text: string, machine: string): NetrcEntry | undefined {
  const withoutMacros = text.replace(/^[ \t]*macdef\b[\s\S]*?(?:\r?\n[ \t]*\r?\n|$(?![\s\S]))/gm, '\n')
  const withoutComments = withoutMacros.replace(/^[ \t]*#.*$/gm, '')
  const words = [...withoutComments.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    (match) => match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '',
  )
  let inside = false
  let login: string | undefined
  let password: string | undefined
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]
    if (word === 'default') inside = false
    else if (word === 'machine') {
      if (inside) break
      inside = words[(i += 1)] === machine
    } else if (word === 'login' || word === 'password' || word === 'account') {
      const value = words[(i += 1)]
      if (inside && word === 'login') login = value
      if (inside && word === 'password') password = value
    }
  }
  return login !== undefined && password !== undefined ? { login, password } : undefined
}
