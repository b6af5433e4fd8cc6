import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addSshKey, listSshKeys } from '../api/ssh-keys.js'
import type { Session } from '../api/session.js'
import { configDir } from '../paths.js'

/**
 * A key of our own for a simulator, made when it is first needed and made known there: whoever tries the platform on
 * their own machine needs no SSH key for it. Production never sees this key.
 *
 * @returns the file of the private key
 * @throws GigalixirError as any call does
 */
export async function ownKeyFor(session: Session, folder: string = configDir()): Promise<string> {
  const file = join(folder, 'sim_ed25519')
  const { default: ssh2 } = await import('ssh2')
  const isKey = (text: string) => !((ssh2.utils.parseKey(text) as object) instanceof Error)
  if (!existsSync(file) || !isKey(readFileSync(file, 'utf8'))) {
    const { private: secret, public: shown } = madeKey(
      () => ssh2.utils.generateKeyPairSync('ed25519', { comment: 'gigalixir-sim' }),
      isKey,
    )
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.pub`, `${shown}\n`)
    writeFileSync(file, secret, { mode: 0o600 })
  }
  const known = readFileSync(`${file}.pub`, 'utf8').trim()
  const keys = await listSshKeys(session)
  if (!keys.some(({ key }) => key.startsWith(known.split(' ').slice(0, 2).join(' '))))
    await addSshKey(session, known)
  return file
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
