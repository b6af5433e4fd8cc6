import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { GigalixirError } from '../errors.js'
import { askSecret } from '../ui/prompts.js'
import { terminals } from '../ui/terminal.js'
import { homeOf } from './ssh-settings.js'

/** Something to log in with. */
export type Identity =
  | { readonly kind: 'file'; readonly shown: string; readonly text: string }
  /** `where` is a socket, or a named pipe on Windows. */
  | { readonly kind: 'agent'; readonly shown: string; readonly where: string }

/** Files OpenSSH looks for by itself, best first. */
const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa']
/** Where Windows' own agent listens. */
const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent'

export interface IdentitySources {
  /** Files of the person's SSH settings. */
  readonly configured: readonly string[]
  /** A key of ours for this platform, tried first. */
  readonly own?: string | undefined
  readonly env?: NodeJS.ProcessEnv
}

/**
 * What there is to log in with, in the order in which it is tried: the file of `GIGALIXIR_IDENTITY_FILE` alone if that is
 * set; else our own key for the platform, the agent, the files of the SSH settings, the usual files.
 *
 * @throws GigalixirError USAGE when the file named in the environment cannot be read
 */
export function identities({ configured, own, env = process.env }: IdentitySources): Identity[] {
  const named = env.GIGALIXIR_IDENTITY_FILE
  if (named) {
    const file = readKey(named)
    if (file) return [file]
    throw new GigalixirError('USAGE', `GIGALIXIR_IDENTITY_FILE names ${named}, which cannot be read.`, {
      next: ['Correct it, or unset it.'],
    })
  }
  const agent = env.SSH_AUTH_SOCK ?? (process.platform === 'win32' ? WINDOWS_AGENT : undefined)
  const folder = join(homeOf(env), '.ssh')
  const files = [...new Set([...configured, ...USUAL.map((name) => join(folder, name))])]
  return [
    ...(own === undefined ? [] : [readKey(own)]),
    ...(agent ? [{ kind: 'agent', shown: 'the SSH agent', where: agent } as const] : []),
    ...files.map(readKey),
  ].filter((identity): identity is Identity => identity !== undefined)
}

function readKey(path: string): Identity | undefined {
  try {
    return existsSync(path) ? { kind: 'file', shown: path, text: readFileSync(path, 'utf8') } : undefined
  } catch {
    // A key somebody else may read is no key to try; which were tried is said when none works.
    return undefined
  }
}

/**
 * Reads a private key; for its passphrase the person is asked, on a terminal.
 *
 * @returns the key, or why it is of no use
 */
export async function unlock(identity: Identity & { kind: 'file' }): Promise<ParsedKey | string> {
  const { default: ssh2 } = await import('ssh2')
  const parse = (passphrase?: string) =>
    ssh2.utils.parseKey(identity.text, passphrase) as ParsedKey | ParsedKey[] | Error
  let key = parse()
  if (key instanceof Error && /encrypted/i.test(key.message)) {
    if (!terminals().canAsk) return 'it has a passphrase, and there is no terminal to ask for it'
    key = parse(
      await askSecret({
        message: `Passphrase of ${identity.shown}:`,
        instead: 'an SSH agent that has the key',
      }),
    )
    if (key instanceof Error) return 'the passphrase is wrong'
  }
  if (key instanceof Error) return 'it is no private key'
  const first = [key].flat()[0]
  return first?.isPrivateKey() === true ? first : 'it is no private key'
}
