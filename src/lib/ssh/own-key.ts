import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { addSshKey, listSshKeys, publicHalf } from '../api/ssh-keys.js'
import type { Session } from '../api/session.js'
import { writePrivateFile } from '../atomic-file.js'
import { systemCode } from '../errors.js'
import { configDir } from '../paths.js'

/** Several connections at once, such as to all replicas, make the key known once. */
const underWay = new Map<string, Promise<string>>()

/**
 * A key of our own for a simulator, made when it is first needed and made known there: whoever tries the platform on
 * their own machine needs no SSH key for it. Production never sees this key.
 *
 * @returns the file of the private key
 * @throws GigalixirError as any call does
 */
export function ownKeyFor(session: Session, folder: string = configDir()): Promise<string> {
  const file = join(folder, 'sim_ed25519')
  const id = JSON.stringify([session.target.apiUrl, session.email, file])
  const known = underWay.get(id) ?? madeKnown(session, file).finally(() => underWay.delete(id))
  underWay.set(id, known)
  return known
}

async function madeKnown(session: Session, file: string): Promise<string> {
  const { default: ssh2 } = await import('ssh2')
  const keyIn = (text: string): ParsedKey | undefined => {
    const key = ssh2.utils.parseKey(text)
    return key instanceof Error ? undefined : key
  }
  let key = keyIn(textOf(file))
  if (!key) {
    const make = () => ssh2.utils.generateKeyPairSync('ed25519', { comment: 'gigalixir-sim' })
    const pair = madeKey(make, (text) => keyIn(text) !== undefined)
    writePrivateFile(file, pair.private)
    // For the eyes of people; what counts is the other half.
    writePrivateFile(`${file}.pub`, `${pair.public}\n`)
    key = keyIn(pair.private)
  }
  const open = `ssh-ed25519 ${key?.getPublicSSH().toString('base64') ?? ''}`
  const isKnown = async () => (await listSshKeys(session)).some((each) => publicHalf(each).startsWith(open))
  if (await isKnown()) return file
  try {
    await addSshKey(session, `${open} gigalixir-sim`)
  } catch (error) {
    // Another command that runs at the same time was faster.
    if (!(await isKnown())) throw error
  }
  return file
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  }
}

/**
 * Makes a key pair until it is well-formed: one of 200 that ssh2 makes is not, since it leaves out zeros at the beginning
 * of a half.
 */
export function madeKey<Pair extends { private: string; public: string }>(
  make: () => Pair,
  isKey: (text: string) => boolean,
): Pair {
  for (;;) {
    const pair = make()
    if (isKey(pair.private) && isKey(pair.public)) return pair
  }
}
