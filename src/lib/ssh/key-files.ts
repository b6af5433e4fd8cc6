import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { askSecret } from '../ui/prompts.js'
import { terminals } from '../ui/terminal.js'

/** The text of a private key, and what it is called in questions and messages. */
export interface KeyFile {
  readonly shown: string
  readonly text: string
}

/** As OpenSSH does. */
const ASKED_AT_MOST = 3

/** What each file came to: who was asked for a passphrase once is not asked again for the next connection. */
const unlocked = new Map<string, Promise<ParsedKey | string>>()

/**
 * Reads a private key; for its passphrase the person is asked, on a terminal, once in a run of the program.
 *
 * @returns the key, or why it is of no use
 * @throws GigalixirError INTERRUPTED on Ctrl-C
 */
export function unlock(file: KeyFile): Promise<ParsedKey | string> {
  const found = unlocked.get(file.text)
  if (found) return found
  const key = read(file)
  unlocked.set(file.text, key)
  return key
}

async function read({ shown, text }: KeyFile): Promise<ParsedKey | string> {
  let key = await parse(text)
  for (let asked = 0; key === 'locked'; asked += 1) {
    if (!terminals().canAsk) return 'it has a passphrase, and there is no terminal to ask for it'
    if (asked === ASKED_AT_MOST) return 'the passphrase is wrong'
    const passphrase = await askSecret({
      message: `${asked === 0 ? '' : 'That was not it. '}Passphrase of ${shown}:`,
      instead: 'an SSH agent that has the key',
    })
    const opened = await parse(text, passphrase)
    if (typeof opened !== 'string') key = opened
  }
  if (key !== 'unknown') return key
  return text.includes('PRIVATE KEY-----')
    ? 'its format is not understood; ssh-keygen -p -f with its name writes it anew'
    : 'it is no private key'
}

async function parse(text: string, passphrase?: string): Promise<ParsedKey | 'locked' | 'unknown'> {
  const { default: ssh2 } = await import('ssh2')
  const parsed = ssh2.utils.parseKey(text, passphrase) as ParsedKey | ParsedKey[] | Error
  if (parsed instanceof Error) {
    if (/^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.test(text)) return parsePkcs8(text, passphrase)
    return /encrypted|passphrase|integrity/i.test(parsed.message) ? 'locked' : 'unknown'
  }
  const first = [parsed].flat()[0]
  return first?.isPrivateKey() === true ? first : 'unknown'
}

/** The form that other programs write (RFC 5208); ssh2 knows those that came before it. */
async function parsePkcs8(text: string, passphrase?: string): Promise<ParsedKey | 'locked' | 'unknown'> {
  let key: KeyObject
  try {
    key = createPrivateKey({ key: text, format: 'pem', ...(passphrase !== undefined && { passphrase }) })
  } catch {
    return text.includes('BEGIN ENCRYPTED') ? 'locked' : 'unknown'
  }
  const kind = key.asymmetricKeyType
  if (kind !== 'rsa' && kind !== 'ec') return 'unknown'
  return parse(key.export({ type: kind === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' }).toString())
}

/**
 * The public half of a key in OpenSSH's own form, which is there to be read also where the key has a passphrase
 * (https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key).
 *
 * @returns undefined for another form, and for a key with no passphrase
 */
export async function publicHalf(text: string): Promise<ParsedKey | undefined> {
  const [, body = ''] =
    /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END OPENSSH PRIVATE KEY-----/.exec(text) ?? []
  const bytes = Buffer.from(body, 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined
  try {
    let at = magic.length
    const next = (): Buffer => {
      const end = at + 4 + bytes.readUInt32BE(at)
      const part = bytes.subarray(at + 4, end)
      at = end
      return part
    }
    const cipher = next().toString()
    if (cipher === 'none') return undefined
    next() // how the passphrase is stretched, and with what
    next()
    at += 4 // how many keys: one
    const open = next()
    const type = open.toString('latin1', 4, 4 + open.readUInt32BE(0))
    const { default: ssh2 } = await import('ssh2')
    const parsed = ssh2.utils.parseKey(`${type} ${open.toString('base64')}`) as
      ParsedKey | ParsedKey[] | Error
    return parsed instanceof Error ? undefined : [parsed].flat()[0]
  } catch {
    return undefined // it is cut short, which reading all of it will tell
  }
}

/** Type and comment, and enough of the key to know it again. */
export function shownKey(type: string, open: Buffer | string, comment = ''): string {
  const body = typeof open === 'string' ? open : open.toString('base64')
  return `${type} …${body.slice(-8)} ${comment}`.trim()
}
