import type { IncomingMessage } from 'node:http'
import { OneTimeTokens } from './one-time-tokens.js'
import { SESSION_MS, Sessions } from './sessions.js'

/** Everything of the console but its page is below this path. */
export const CONSOLE_PATH = '/_console'
/**
 * What the page sends with each call. Pages of other sites cannot: a header of one's own makes a browser ask first, and the
 * front door refuses that.
 */
export const CALL_HEADER = 'x-gigalixir-console'

/**
 * Who may use the console. Every program and website of this machine can reach a port of loopback, and other ports of it are
 * the same site to a browser; so: a token in the address that works once and becomes a cookie no script can read, and calls
 * from our own page alone. By which names the page is called is for the front door to say.
 */
export class ConsoleDoor {
  readonly #tokens = new OneTimeTokens()
  readonly #sessions: Sessions

  constructor(home: string) {
    this.#sessions = new Sessions(home)
  }

  load(): Promise<void> {
    return this.#sessions.load()
  }

  settled(): Promise<void> {
    return this.#sessions.settled()
  }

  issueToken(): string {
    return this.#tokens.issue()
  }

  /** @returns the cookie to set, if the token is good; it is not from then on. @throws GigalixirError STORAGE_FAILED */
  async admit(token: string, request: IncomingMessage): Promise<string | undefined> {
    if (!this.#tokens.use(token)) return undefined
    const secret = await this.#sessions.begin()
    const age = Math.floor(SESSION_MS / 1000)
    return `${cookieName(request)}=${secret}; Path=${CONSOLE_PATH}; Max-Age=${age}; HttpOnly; SameSite=Strict`
  }

  /** Whether the browser has been let in. */
  knows(request: IncomingMessage): boolean {
    const name = cookieName(request)
    const own = (request.headers.cookie ?? '').split(/; */).find((each) => each.startsWith(`${name}=`))
    return own !== undefined && this.#sessions.knows(own.slice(name.length + 1))
  }

  /** Whether a call was made by our own page. */
  static isOwnCall({ headers }: IncomingMessage): boolean {
    const site = headers['sec-fetch-site']
    return headers[CALL_HEADER] === '1' && (site === undefined || site === 'same-origin')
  }

  /** Whether a stream is opened by our own page; browsers always say from where, and the front door has looked at that. */
  static isOwnStream({ headers }: IncomingMessage): boolean {
    const site = headers['sec-fetch-site']
    return headers.origin !== undefined && (site === undefined || site === 'same-origin')
  }
}

/** Cookies know no ports: the name keeps two simulators on one machine apart. */
function cookieName({ headers }: IncomingMessage): string {
  const port = /:(\d+)$/.exec(headers.host ?? '')?.[1] ?? '80'
  return `gigalixir_console_${port}`
}
