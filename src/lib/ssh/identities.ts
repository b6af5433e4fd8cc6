import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GigalixirError } from '../errors.js'
import { homeOf } from './ssh-settings.js'
import type { HostSettings } from './ssh-settings.js'

/** Something to log in with. */
export type Identity =
  | { readonly kind: 'file'; readonly shown: string; readonly text: string }
  | {
      readonly kind: 'agent'
      readonly shown: string
      /** A socket, or a named pipe on Windows. */
      readonly where: string
      /** Public keys in base 64: nothing else that the agent has is to be offered. */
      readonly only?: readonly string[]
    }

/** Files OpenSSH looks for by itself, best first. */
const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa']
/** Where Windows' own agent listens. */
const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent'

export interface IdentitySources {
  /** What the person's SSH settings say. */
  readonly settings: Pick<HostSettings, 'identityFiles' | 'identitiesOnly' | 'identityAgent'>
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
export function identities({ settings, own, env = process.env }: IdentitySources): Identity[] {
  const named = env.GIGALIXIR_IDENTITY_FILE
  if (named) {
    const file = readKey(named)
    if (file) return [file]
    throw new GigalixirError('USAGE', `GIGALIXIR_IDENTITY_FILE names ${named}, which cannot be read.`, {
      next: ['Correct it, or unset it.'],
    })
  }
  const folder = join(homeOf(env), '.ssh')
  const files = [...new Set([...settings.identityFiles, ...USUAL.map((name) => join(folder, name))])]
  return [
    ...(own === undefined ? [] : [readKey(own)]),
    agentOf(settings, files, env),
    // A public key in the settings says which key of the agent is meant.
    ...files.map(readKey).filter((file) => file === undefined || publicKeyIn(file.text) === undefined),
  ].filter((identity): identity is Identity => identity !== undefined)
}

function agentOf(
  { identitiesOnly = false, identityAgent }: IdentitySources['settings'],
  files: readonly string[],
  env: NodeJS.ProcessEnv,
): Identity | undefined {
  const where = agentAddress({ identityAgent }, env)
  if (where === undefined) return undefined
  const only = files
    .flatMap((file) => [readKey(file), readKey(`${file}.pub`)])
    .map((file) => publicKeyIn(file?.text ?? ''))
  return {
    kind: 'agent',
    shown: 'the SSH agent',
    where,
    ...(identitiesOnly && { only: only.filter((key) => key !== undefined) }),
  }
}

/**
 * Where the person's SSH agent listens: a socket, or a named pipe on Windows; undefined for none. Settings say `none`,
 * `SSH_AUTH_SOCK`, the name of another variable behind a dollar, or a path.
 */
export function agentAddress(
  { identityAgent: text }: { readonly identityAgent?: string | undefined },
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const usual = env.SSH_AUTH_SOCK ?? (process.platform === 'win32' ? WINDOWS_AGENT : undefined)
  if (text?.toLowerCase() === 'none') return undefined
  const named = text?.startsWith('$') ? env[text.slice(1).replace(/^\{|\}$/g, '')] : text
  const where = text === undefined || text === 'SSH_AUTH_SOCK' ? usual : named
  return where === '' ? undefined : where
}

/** The base 64 of a key in the form of `.pub` files. */
function publicKeyIn(text: string): string | undefined {
  return /^(?:ssh|ecdsa|sk)-\S+\s+([A-Za-z0-9+/=]+)/.exec(text)?.[1]
}

function readKey(path: string): (Identity & { kind: 'file' }) | undefined {
  try {
    return existsSync(path) ? { kind: 'file', shown: path, text: readFileSync(path, 'utf8') } : undefined
  } catch {
    // A key somebody else may read is no key to try; which were tried is said when none works.
    return undefined
  }
}
