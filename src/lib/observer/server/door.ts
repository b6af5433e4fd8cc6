import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may come in. The page acts on a production node, and every program and website on this machine can reach a port of
 * loopback; so: a secret in the URL that works once and becomes a cookie no script can read, only under the names of
 * loopback (against DNS rebinding), and calls only from our own page (against other sites).
 */
export class Door {
  readonly #secret = randomBytes(24).toString('base64url')
  readonly #token = randomBytes(24).toString('base64url')
  #tokenUsed = false
  #port = 0

  /** @param port where the server listens */
  opened(port: number): void {
    this.#port = port
  }

  /** For the person's browser; works once. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`
  }

  /** Cookies know no ports: the name keeps two observers on one machine apart. */
  get #cookie(): string {
    return `gigalixir_observer_${this.#port}`
  }

  /** @returns the cookie to set, if this is the first time the secret is shown */
  admit(token: string | null): string | undefined {
    if (this.#tokenUsed || token === null || !same(token, this.#token)) return undefined
    this.#tokenUsed = true
    return `${this.#cookie}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Whether the request is addressed to us by a name of loopback. */
  isForUs({ headers }: IncomingMessage): boolean {
    return headers.host === `127.0.0.1:${this.#port}` || headers.host === `localhost:${this.#port}`
  }

  /** Whether the browser has been let in. */
  knows({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(/; */)
    const own = cookies.find((each) => each.startsWith(`${this.#cookie}=`))
    return own !== undefined && same(own.slice(this.#cookie.length + 1), this.#secret)
  }

  /** Whether a call comes from our own page. */
  isOwnPage({ headers }: IncomingMessage): boolean {
    return headers.origin === `http://${headers.host ?? ''}`
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
