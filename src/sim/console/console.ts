import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../lib/errors.js'
import type { Logger } from '../logger/index.js'
import type { Router } from '../router/index.js'
import type { Service } from '../service.js'
import type { Answer } from './build-source.js'
import { CALL_HEADER, CONSOLE_PATH, ConsoleDoor } from './console-door.js'
import { HEADERS, PageFiles } from './page-files.js'
import { RecentRequests } from './recent-requests.js'
import { Sources } from './sources.js'
import { Streams } from './streams.js'
import type { Board, Hello } from './wire.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

export interface ConsoleOptions {
  /** The simulator's folder. */
  readonly home: string
  /** The simulator's instance id, and this program's version. */
  readonly instance: string
  readonly version: string
  /** Where the console answers, such as `http://127.0.0.1:4080`. */
  readonly origin: () => string
  /** What is said to programs that are no browser. */
  readonly greeting: () => string
  /** Answers calls of the platform's API. */
  readonly api: Handler
  /** As whom the console calls it: the person whose simulator this is. */
  readonly credentials: () => Promise<{ readonly email: string; readonly key: string }>
  readonly call: (path: string) => Promise<Answer>
  readonly board: () => Promise<Board>
  readonly hasApp: (app: string) => Promise<boolean>
  /** Tells of each request to an app when it is over; returns how to stop. */
  readonly onRequest: Router['onRequest']
  readonly logger: Pick<Logger, 'feed' | 'end' | 'startOfLast'>
  /** What the page asks for beside the API, by the last part of its path. */
  readonly facts: Readonly<Record<string, () => Promise<unknown>>>
  /** Where the page's files are; those of this package if not given. */
  readonly folder?: string
  readonly log: (line: string) => void
}

/**
 * The console: the platform in a browser. It serves a page, and the page calls the same API as every client, with a cookie
 * in place of an API key, which never gets into the browser; what the page follows comes over one stream (`Streams`).
 */
export class Console implements Service {
  readonly name = 'console'
  readonly #options: ConsoleOptions
  readonly #door: ConsoleDoor
  readonly #files: PageFiles
  readonly #streams: Streams
  readonly #requests = new RecentRequests()
  #deaf: (() => void) | undefined
  readonly #startedAt = new Date().toISOString()
  /** Until it is known who was let in, nobody is told that they are not. */
  #isReady = false

  constructor(options: ConsoleOptions) {
    this.#options = options
    this.#door = new ConsoleDoor(options.home)
    this.#files = new PageFiles(options.folder)
    const sources = new Sources({ ...options, requests: this.#requests })
    this.#streams = new Streams({
      sourceOf: (what) => sources.of(what),
      hello: () => this.#about(),
      failed: (error) => {
        options.log(`a stream of the console broke off: ${messageOf(error)}`)
        return `The simulator could not tell: ${messageOf(error)}`
      },
    })
  }

  async start(): Promise<void> {
    await this.#door.load()
    this.#deaf = this.#options.onRequest(this.#requests.take)
    this.#isReady = true
  }

  async stop(): Promise<void> {
    this.#deaf?.()
    await this.#streams.close()
    await this.#door.settled()
  }

  info(): Record<string, unknown> {
    return { tabs: this.#streams.size }
  }

  /** An address that lets one browser in, within ten minutes. */
  entryUrl(): string {
    return `${this.#options.origin()}/?token=${this.#door.issueToken()}`
  }

  /** Answers `/` and what is below `CONSOLE_PATH`; by which names they are called the front door has looked at. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
    if (path === '/') await this.#root(request, response, query)
    else if (path.startsWith(`${CONSOLE_PATH}/api/`)) await this.#callApi(request, response)
    else if (path === `${CONSOLE_PATH}/stream`)
      this.#refuse(request, response, 426, 'The stream is a WebSocket.')
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      this.#refuse(request, response, 405, 'There is nothing to change here.')
    else await this.#fileOrFact(request, response, path.slice(CONSOLE_PATH.length + 1))
  }

  /** Takes a connection that asks for an upgrade below `CONSOLE_PATH`. @returns why not, or null when it was taken */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): string | null {
    const path = (request.url ?? '').split('?', 1)[0]
    if (path !== `${CONSOLE_PATH}/stream`) return 'Only the stream of the console is a WebSocket.'
    if (!ConsoleDoor.isOwnStream(request)) return 'Only the page of the console may open its stream.'
    if (!this.#isReady) return STARTING
    if (!this.#door.knows(request)) return NOT_LET_IN
    this.#streams.open(request, socket, head)
    return null
  }

  /** The page, or the way into it. The page itself holds nothing secret: whoever is not let in is told so by it. */
  async #root(request: IncomingMessage, response: ServerResponse, query: string): Promise<void> {
    request.resume()
    const token = new URLSearchParams(query).get('token')
    if (request.method === 'GET' && token !== null) {
      const cookie = await this.#door.admit(token, request)
      // A token that is no good any more is left out of the address, too: the cookie may be there already.
      response.writeHead(303, {
        ...HEADERS,
        location: '/',
        ...(cookie !== undefined && { 'set-cookie': cookie }),
      })
      response.end()
      return
    }
    const wantsPage = /\btext\/html\b/.test(request.headers.accept ?? '')
    if (wantsPage && (await this.#files.send('index.html', request, response))) return
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' })
    response.end(this.#options.greeting())
  }

  /** The same call that every other client makes, with the person's own key, which the page does not know. */
  async #callApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isLetIn(request, response)) return
    const { email, key } = await this.#options.credentials()
    request.url = (request.url ?? '').slice(CONSOLE_PATH.length)
    request.headers.authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`
    delete request.headers.cookie
    await this.#options.api(request, response)
  }

  async #fileOrFact(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    request.resume()
    const fact = Object.hasOwn(this.#options.facts, name) ? this.#options.facts[name] : undefined
    if (name === 'session' || fact) {
      if (!this.#isLetIn(request, response)) return
      json(response, 200, { data: fact ? await fact() : this.#about() })
    } else if (!(await this.#files.send(name, request, response)))
      this.#refuse(request, response, 404, 'The console has nothing there.')
  }

  #isLetIn(request: IncomingMessage, response: ServerResponse): boolean {
    if (!ConsoleDoor.isOwnCall(request))
      this.#refuse(request, response, 403, `Only the page of the console may call this (${CALL_HEADER}).`)
    else if (!this.#isReady) this.#refuse(request, response, 503, STARTING)
    else if (!this.#door.knows(request)) this.#refuse(request, response, 401, NOT_LET_IN)
    else return true
    return false
  }

  #refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
    request.resume()
    json(response, status, { errors: { '': [message] } })
  }

  #about(): Hello {
    const { instance, version } = this.#options
    return { instance, version, started_at: this.#startedAt, pid: process.pid }
  }
}

const STARTING = 'The simulator is starting. Try again.'
const NOT_LET_IN = 'This browser is not logged in to the console. Open it with: gigalixir sim open'

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    ...HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}
