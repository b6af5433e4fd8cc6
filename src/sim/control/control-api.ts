import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GigalixirError, messageOf } from '../../lib/errors.js'
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

/** What the control calls do. */
export interface ControlledSimulator {
  health(): Health
  status(): Promise<SimStatus>
  /** What was seen since this was asked last; the first one begins to look. */
  load(): DaemonLoad
  issueKey(): Promise<IssuedKey>
  /** Puts the local user on another tier. */
  setTier(tier: Tier): Promise<void>
  /** Seals everything with a new key. */
  rotateKeys(): Promise<RotatedKeys>
  /** Keeps the state of everything under a name. */
  saveSnapshot(name: string): Promise<SavedSnapshot>
  /** What people have to trust for HTTPS. */
  caCertificate(): Promise<CaCertificate>
  /** Newest first. */
  mails(): Promise<readonly MailMessage[]>
  /** An address that lets one browser into the console. */
  consoleUrl(): string
  /** Begins to stop; the answer is sent before the simulator is gone. */
  requestStop(): void
}

/**
 * The calls the `sim` commands make to their daemon. They come over loopback only, carry the locator's token, and
 * never come from a web page: whatever a browser sends across sites has an Origin, and these calls have none.
 */
export class ControlApi {
  readonly #token: Buffer

  constructor(
    token: string,
    private readonly simulator: ControlledSimulator,
    private readonly log: (line: string) => void,
  ) {
    this.#token = digest(token)
  }

  /** Answers a request below `/_sim/`. Never throws: what fails is answered and logged. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#answer(request)
      send(response, answer.status, answer.body)
    } catch (error) {
      this.log(`control call ${request.method ?? ''} ${request.url ?? ''} failed: ${messageOf(error)}`)
      const { code, next } = error instanceof GigalixirError ? error : UNKNOWN
      if (!response.headersSent) send(response, 500, failure(code, messageOf(error), next))
    }
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (!isLoopback(request.socket.remoteAddress))
      return refused(403, 'REFUSED', 'Control calls are answered on this machine only.')
    if (request.headers.origin !== undefined)
      return refused(403, 'REFUSED', 'Control calls are not for web pages.')
    const path = (request.url ?? '').split('?')[0]
    const call = `${request.method ?? ''} ${(path ?? '').slice(CONTROL_PATH.length)}`
    if (call === 'GET /health') return { status: 200, body: this.simulator.health() }
    if (!this.#authorised(request.headers.authorization))
      return refused(401, 'NOT_AUTHENTICATED', "The control token is not this simulator's.")
    const snapshot = /^POST \/snapshots\/([^/]+)$/.exec(call)?.[1]
    if (snapshot !== undefined)
      return { status: 201, body: await this.simulator.saveSnapshot(decodeURIComponent(snapshot)) }
    switch (call) {
      case 'GET /status':
        return { status: 200, body: await this.simulator.status() }
      case 'GET /load':
        return { status: 200, body: this.simulator.load() }
      case 'GET /ca':
        return { status: 200, body: await this.simulator.caCertificate() }
      case 'GET /mails':
        return { status: 200, body: await this.simulator.mails() }
      case 'POST /credentials':
        return { status: 201, body: await this.simulator.issueKey() }
      case 'PUT /tier/free':
      case 'PUT /tier/standard': {
        const tier = call.endsWith('free') ? 'free' : 'standard'
        await this.simulator.setTier(tier)
        return { status: 200, body: { tier } }
      }
      case 'POST /keys':
        return { status: 201, body: await this.simulator.rotateKeys() }
      case 'POST /console':
        return { status: 201, body: { url: this.simulator.consoleUrl() } }
      case 'POST /stop':
        this.simulator.requestStop()
        return { status: 202, body: this.simulator.health() }
      default:
        return refused(404, 'NOT_FOUND', 'There is no such control call.')
    }
  }

  #authorised(header: string | undefined): boolean {
    const given = /^Bearer (.+)$/.exec(header ?? '')?.[1]
    return given !== undefined && timingSafeEqual(digest(given), this.#token)
  }
}

/** What is not ours is a bug, or of the machine. */
const UNKNOWN = { code: 'PLATFORM_FAILED', next: [] } as const

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || (address ?? '').replace(/^::ffff:/, '').startsWith('127.')
}

function refused(status: number, code: ErrorCode, message: string): { status: number; body: ControlFailure } {
  return { status, body: failure(code, message) }
}

function failure(code: ErrorCode, message: string, next: readonly string[] = []): ControlFailure {
  return { error: { code, message, next } }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(text)
}
