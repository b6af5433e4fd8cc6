import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { GigalixirError, messageOf } from '../errors.js'
import { Authentication } from './authenticate.js'
import type { Identity } from './identities.js'

export interface ClientOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly identities: readonly Identity[]
  /** Through another connection instead of a socket of our own. */
  readonly sock?: Duplex
  /** Looks at the host's key. @throws GigalixirError when it is not what it should be */
  readonly checkHostKey: (key: Buffer) => void
  readonly signal?: AbortSignal
  /** Milliseconds until the host has to have let us in, passphrases not counted. */
  readonly timeoutMs?: number
}

/** Says which keys were tried. */
export class KeysRefused extends Error {
  constructor(readonly tried: readonly string[]) {
    super('none of the keys was accepted')
  }
}

const TIMEOUT_MS = 30_000

/**
 * Logs in over SSH.
 *
 * @throws KeysRefused; GigalixirError UNREACHABLE, INTERRUPTED, HOST_KEY_CHANGED
 */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const { host, port, user, sock, checkHostKey, signal, timeoutMs = TIMEOUT_MS } = options
  const { default: ssh2 } = await import('ssh2')
  const client = new ssh2.Client()
  const authentication = new Authentication(user, options.identities)
  let refusal: Error | undefined
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => settle(new GigalixirError('INTERRUPTED', 'Stopped.'))
    const settle = (error?: Error) => {
      signal?.removeEventListener('abort', onAbort)
      client.removeAllListeners()
      // What happens later is noticed by whoever uses the connection.
      client.on('error', () => undefined)
      if (error === undefined) resolve()
      else {
        client.destroy()
        reject(error)
      }
    }
    client.on('ready', () => settle())
    client.on('close', () => settle(unreachable(host, port, new Error('the connection was closed'))))
    client.on('error', (error: Error & { level?: string }) => {
      if (refusal !== undefined) settle(refusal)
      else if (error.level === 'client-authentication') settle(new KeysRefused(authentication.tried))
      else settle(unreachable(host, port, error))
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) {
      onAbort()
      return
    }
    client.connect({
      host,
      port,
      username: user,
      ...(sock && { sock }),
      authHandler: authentication.handler,
      readyTimeout: timeoutMs,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 4,
      hostVerifier: (key: Buffer) => {
        try {
          checkHostKey(key)
          return true
        } catch (error) {
          refusal = error instanceof Error ? error : new Error(messageOf(error))
          return false
        }
      },
    })
    // Questions and answers are small here: put together into larger packets, each would wait 40 ms for the one before.
    client.setNoDelay(true)
  })
  return client
}

function unreachable(host: string, port: number, cause: Error): GigalixirError {
  return new GigalixirError('UNREACHABLE', `SSH to ${host}:${port} failed: ${messageOf(cause)}.`, {
    next: ['Check whether the app runs: gigalixir ps'],
    cause,
  })
}
