import { request } from 'node:http'
import { ERRORS, GigalixirError, messageOf } from '../../lib/errors.js'
import type { ErrorCode } from '../../lib/errors.js'
import { CONTROL_PATH } from './control-messages.js'
import type {
  CaCertificate,
  ControlFailure,
  DaemonLoad,
  Health,
  IssuedKey,
  MailMessage,
  RotatedKeys,
  SavedSnapshot,
  SimStatus,
  Tier,
} from './control-messages.js'

/** Milliseconds; status asks Docker, which may be slow. */
const CALL_TIMEOUT = 30_000
const HEALTH_TIMEOUT = 2000
/** For what reads or writes all there is. */
const LONG_TIMEOUT = 60 * 60_000

/** The commands' side of the control calls, to the simulator on one port of this machine. */
export class ControlClient {
  constructor(
    private readonly port: number,
    private readonly token: string,
  ) {}

  status(): Promise<SimStatus> {
    return this.#call<SimStatus>('GET', '/status')
  }

  /** What the daemon had to do since it was asked last; the first time begins to look. */
  load(): Promise<DaemonLoad> {
    return this.#call<DaemonLoad>('GET', '/load')
  }

  /** A new API key for the local user. */
  issueKey(): Promise<IssuedKey> {
    return this.#call<IssuedKey>('POST', '/credentials')
  }

  /** Puts the local user on another tier, for good. */
  async setTier(tier: Tier): Promise<void> {
    await this.#call('PUT', `/tier/${tier}`)
  }

  /** What people have to trust for HTTPS. */
  caCertificate(): Promise<CaCertificate> {
    return this.#call<CaCertificate>('GET', '/ca')
  }

  /** Newest first. */
  mails(): Promise<MailMessage[]> {
    return this.#call<MailMessage[]>('GET', '/mails')
  }

  /** An address that lets one browser into the console; it works once. */
  async consoleUrl(): Promise<string> {
    return (await this.#call<{ url: string }>('POST', '/console')).url
  }

  /** Seals everything with a new key. */
  rotateKeys(): Promise<RotatedKeys> {
    return this.#call<RotatedKeys>('POST', '/keys', LONG_TIMEOUT)
  }

  /** Keeps the state of everything under a name. */
  saveSnapshot(name: string): Promise<SavedSnapshot> {
    return this.#call<SavedSnapshot>('POST', `/snapshots/${encodeURIComponent(name)}`, LONG_TIMEOUT)
  }

  /** Asks the simulator to stop; it is gone once its process is. */
  async stop(): Promise<void> {
    await this.#call('POST', '/stop')
  }

  async #call<T>(method: string, path: string, timeout = CALL_TIMEOUT): Promise<T> {
    const { status, body } = await exchange(this.port, method, path, timeout, this.token)
    if (status < 300) return body as T
    const told = (body as { error?: Partial<ControlFailure['error']> } | null)?.error
    const code: ErrorCode = told?.code && told.code in ERRORS ? told.code : 'PLATFORM_FAILED'
    throw new GigalixirError(code, told?.message ?? `The simulator answered ${status} to ${path}.`, {
      next: told?.next?.length ? [...told.next] : ["See the simulator's own log: gigalixir sim logs"],
    })
  }
}

export type HealthAnswer =
  | { readonly kind: 'health'; readonly health: Health }
  /** Nobody listens there, or somebody who is no simulator. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** Somebody listens there and says nothing. */
  | { readonly kind: 'silent' }

/** Asks whoever listens on the port which simulator it is. Never throws. */
export async function askHealth(port: number, timeoutMs = HEALTH_TIMEOUT): Promise<HealthAnswer> {
  try {
    const { status, body } = await exchange(port, 'GET', '/health', timeoutMs)
    if (status === 200 && isHealth(body)) return { kind: 'health', health: body }
    return { kind: 'absent', reason: `another program answers on port ${port}` }
  } catch (error) {
    if (error instanceof GigalixirError && error.code === 'TIMEOUT') return { kind: 'silent' }
    return { kind: 'absent', reason: `nothing answers on port ${port}` }
  }
}

function isHealth(body: unknown): body is Health {
  return (
    typeof body === 'object' &&
    body !== null &&
    'instance' in body &&
    typeof body.instance === 'string' &&
    'pid' in body &&
    typeof body.pid === 'number'
  )
}

/** One request and its JSON answer. @throws GigalixirError UNREACHABLE, TIMEOUT, PLATFORM_FAILED for what is not JSON */
function exchange(
  port: number,
  method: string,
  path: string,
  timeoutMs: number,
  token?: string,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port,
      method,
      path: `${CONTROL_PATH}${path}`,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    const failed = (cause: unknown) => {
      const late = cause instanceof Error && cause.name === 'AbortError'
      reject(
        late
          ? new GigalixirError(
              'TIMEOUT',
              `The simulator on port ${port} did not answer within ${timeoutMs / 1000} s.`,
              { cause },
            )
          : new GigalixirError(
              'UNREACHABLE',
              `The simulator on port ${port} does not answer: ${messageOf(cause)}`,
              { cause },
            ),
      )
    }
    call.on('error', failed)
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', failed)
      response.on('end', () => {
        try {
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
          })
        } catch (cause) {
          reject(
            new GigalixirError('PLATFORM_FAILED', `What answers on port ${port} is no simulator.`, { cause }),
          )
        }
      })
    })
    call.end()
  })
}
