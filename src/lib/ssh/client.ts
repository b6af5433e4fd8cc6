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
  /** Makes the way there through another connection, instead of a socket of our own. */
  readonly way?: (() => Promise<Duplex>) | undefined
  /** Where an SSH agent is that commands there may use, too. */
  readonly agent?: string | undefined
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

/** The server takes no more keys on this connection. */
class EnoughTries extends Error {}

/**
 * Logs in over SSH. A server lets one try a few keys for each connection: the rest are tried on further ones.
 *
 * @throws KeysRefused; GigalixirError UNREACHABLE, INTERRUPTED, HOST_KEY_CHANGED
 */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const authentication = new Authentication(options.user, options.identities)
  for (;;) {
    const triedBefore = authentication.tried.length
    try {
      return await connectOnce(options, authentication)
    } catch (error) {
      if (!(error instanceof EnoughTries)) throw error
      if (authentication.tried.length === triedBefore) throw new KeysRefused(authentication.tried)
    }
  }
}

async function connectOnce(options: ClientOptions, authentication: Authentication): Promise<Client> {
  const { host, port, user, way, agent, checkHostKey, signal, timeoutMs = TIMEOUT_MS } = options
  const { default: ssh2 } = await import('ssh2')
  const sock = await way?.()
  const client = new ssh2.Client()
  let refusal: Error | undefined
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => settle(new GigalixirError('INTERRUPTED', 'Stopped.'))
    let timer: NodeJS.Timeout | undefined
    const waitFrom = (asking: boolean) => {
      clearTimeout(timer)
      if (asking) return
      const late = () =>
        settle(unreachable(host, port, new Error(`it accepted no login for ${timeoutMs / 1000} seconds`)))
      timer = setTimeout(late, timeoutMs)
    }
    const settle = (error?: Error) => {
      clearTimeout(timer)
      authentication.onAsking = () => undefined
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
      // A key of an agent was not signed with: the next one is tried.
      if (error.level === 'agent') return
      if (refusal !== undefined) settle(refusal)
      else if (error.level === 'client-authentication')
        settle(authentication.stopped ?? new KeysRefused(authentication.tried))
      else if (/too many authentication failures/i.test(error.message)) settle(new EnoughTries())
      else settle(unreachable(host, port, error))
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) {
      onAbort()
      return
    }
    authentication.onAsking = waitFrom
    waitFrom(false)
    client.connect({
      host,
      port,
      username: user,
      ...(sock && { sock }),
      // Asked for with the first command; we log in by keys of our own choice all the same.
      ...(agent !== undefined && { agent, agentForward: true }),
      authHandler: authentication.handler,
      // Ours, which does not count the time that a passphrase takes.
      readyTimeout: 0,
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
