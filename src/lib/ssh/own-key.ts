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
  if (!existsSync(file)) {
    const { default: ssh2 } = await import('ssh2')
    const { private: secret, public: shown } = ssh2.utils.generateKeyPairSync('ed25519', {
      comment: 'gigalixir-sim',
    })
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
