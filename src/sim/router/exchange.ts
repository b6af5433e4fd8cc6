import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { messageOf } from '../../lib/errors.js'
import type { AppUpstreams } from './app-upstreams.js'
import { Attempt } from './attempt.js'
import { pages, sendPage } from './error-pages.js'
import type { ErrorPage } from './error-pages.js'
import { hasBody, requestHeaders, responseHeaders, UnforwardableMessage } from './forwarded-headers.js'
import type { RequestNames } from './production-names.js'
import { pump } from './pump.js'
import { beginOf, tellOf } from './request-record.js'
import type { RequestBegin, RequestTelling } from './request-record.js'
import type { Upstream } from './upstream.js'

/** How often a request may meet a connection that is just closing before that counts as a failure. */
const MAX_STALE = 3
/** Interim answers to one request. A real app sends a few; each costs its client and this process something. */
const MOST_INTERIM = 100
const TOO_MANY_INTERIM = `sent more than ${MOST_INTERIM} interim answers (1xx) to one request`
const MISTAKEN_UPGRADE = 'switched to another protocol, which the request did not ask for'
const BROKEN_OFF = 'The replica closed the connection in the middle of its answer.'
const CLIENT_GONE = 'The client closed the connection before it had all of the answer.'
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

export interface ExchangeOptions {
  /** Milliseconds without an answer until the request is cut; 0 never. */
  readonly answerTimeoutMs: number
  readonly telling: RequestTelling
  readonly log: (line: string) => void
}

/** One request on its way from a client to a replica and the answer on its way back, tried again where that is safe. */
export class Exchange {
  readonly #body: boolean
  readonly #repeatable: boolean
  #headers: string[] = []
  #attempt: Attempt | undefined
  #tried: Set<Upstream> | undefined
  #stale = 0
  #interim = 0
  #timer: NodeJS.Timeout | undefined
  #answered = false
  readonly #begin: RequestBegin | undefined
  /** Of the answer's body. */
  readonly #count = { bytes: 0 }
  #error: string | null = null

  constructor(
    private readonly upstreams: AppUpstreams,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly names: RequestNames,
    private readonly options: ExchangeOptions,
  ) {
    this.#body = hasBody(request)
    this.#repeatable = !this.#body && IDEMPOTENT.has(request.method ?? '')
    this.#begin = options.telling.onRequest && beginOf(request)
  }

  begin(): void {
    this.response.on('close', this.#clientDone)
    this.response.on('error', this.#clientDone)
    if (this.#begin !== undefined) this.response.once('close', this.#tell)
    try {
      this.#headers = requestHeaders(this.request, this.names)
    } catch (error) {
      this.#refuse(error)
      return
    }
    const { answerTimeoutMs } = this.options
    if (answerTimeoutMs > 0) this.#timer = setTimeout(this.#tooLate, answerTimeoutMs)
    this.#try(false)
  }

  #try(fresh: boolean): void {
    const upstream = this.upstreams.pick(this.#tried)
    if (upstream === undefined) {
      this.#answer(pages.noReplica(this.upstreams.app))
      return
    }
    let attempt: Attempt
    try {
      const outgoing = upstream.request(this.request.method, this.request.url, this.#headers, fresh)
      attempt = new Attempt(upstream, outgoing, this.#repeatable, () => this.#send(outgoing))
      this.#attempt = attempt
    } catch (error) {
      this.#refuse(error) // a path or field that Node will not put on a wire
      return
    }
    const { outgoing } = attempt
    outgoing.on('response', this.#respond)
    // Nobody asked for another protocol. Unheard, Node would close the connection and tell nobody.
    outgoing.on('upgrade', (_answer, socket: Socket) => {
      socket.destroy()
      this.#answer(pages.misbehaved(this.upstreams.app, MISTAKEN_UPGRADE))
    })
    outgoing.on('error', () => this.#failed(attempt))
    outgoing.on('continue', () => {
      if (this.request.headers.expect !== undefined && !this.response.headersSent)
        this.response.writeContinue()
    })
    outgoing.on('information', (information) => this.#inform(information.statusCode, information.headers))
  }

  /** Writes the body; what was written cannot be had again. */
  #send(outgoing: ClientRequest): void {
    if (!this.#body) {
      outgoing.end()
      return
    }
    // A client that waits for a go-ahead sends nothing before the replica has seen the head.
    if (this.request.headers.expect !== undefined) outgoing.flushHeaders()
    pump(this.request, outgoing)
    // Who is still uploading is not waiting for an answer.
    this.request.on('data', () => {
      if (!this.#answered) this.#timer?.refresh()
    })
  }

  readonly #respond = (answer: IncomingMessage): void => {
    const { request, response } = this
    clearTimeout(this.#timer)
    const status = answer.statusCode ?? 502
    if (status === 101) {
      this.#answer(pages.misbehaved(this.upstreams.app, MISTAKEN_UPGRADE))
      return
    }
    this.#answered = true
    const length = answer.headers['content-length']
    try {
      const trailers =
        request.httpVersionMinor > 0 &&
        request.method !== 'HEAD' &&
        length === undefined &&
        status !== 204 &&
        status !== 304
      response.sendDate = false
      // Node's types know the object form and an array, but not that the array is flat.
      response.writeHead(status, answer.statusMessage, responseHeaders(answer, this.names, trailers))
    } catch (error) {
      this.#attempt?.outgoing.destroy()
      this.#refuse(error)
      return
    }
    if (status === 204 || status === 304) {
      // It has no body, whatever the replica sends after the head (RFC 9110, 6.4.1).
      response.end()
      answer.resume()
      if (!request.complete) this.#dropUpload()
      return
    }
    answer.on('close', () => {
      // The replica broke off: nothing can be put right any more, but the client must not take it for the whole.
      if (!answer.complete) {
        this.#error ??= BROKEN_OFF
        response.destroy()
      } else if (!request.complete) this.#dropUpload()
    })
    pump(answer, response, length === undefined ? undefined : Number(length), this.#count)
    // A head whose body takes its time (server-sent events) must not wait for it.
    setImmediate(flushHead, response)
  }

  #failed(attempt: Attempt): void {
    if (attempt !== this.#attempt || this.response.destroyed) return
    if (this.#answered) {
      if (!this.response.writableEnded) {
        this.#error ??= BROKEN_OFF
        this.response.destroy()
      }
      return
    }
    const failure = attempt.failure()
    if (failure === 'stale' && this.#stale < MAX_STALE) {
      this.#stale += 1
      attempt.upstream.closeIdleConnections()
      this.#try(true)
    } else if (failure === 'unreachable') {
      this.#tried ??= new Set()
      this.#tried.add(attempt.upstream)
      this.#try(false)
    } else {
      this.#answer(pages.broken(this.upstreams.app))
    }
  }

  readonly #tooLate = (): void => {
    if (this.#answered) return
    this.#answer(pages.noAnswer(this.upstreams.app, this.options.answerTimeoutMs / 1000))
  }

  /** The client has all of the answer, or is gone. */
  readonly #clientDone = (): void => {
    clearTimeout(this.#timer)
    if (this.response.writableFinished) return
    this.#error ??= CLIENT_GONE
    this.#attempt?.outgoing.destroy()
  }

  readonly #tell = (): void => {
    if (this.#begin === undefined) return
    tellOf(this.options.telling, this.#begin, {
      ...{ request: this.request, headers: this.#headers, attempt: this.#attempt },
      app: this.upstreams.app,
      status: this.response.headersSent ? this.response.statusCode : null,
      bytes: this.#count.bytes,
      error: this.#error,
    })
  }

  /** Interim answers (103 and its like) go on as they are; whoever cannot take them does not get them. */
  #inform(status: number, headers: NodeJS.Dict<string | string[]>): void {
    if (this.#answered) return
    this.#interim += 1
    if (this.#interim > MOST_INTERIM) {
      this.#answer(pages.misbehaved(this.upstreams.app, TOO_MANY_INTERIM))
      return
    }
    if (this.response.headersSent || this.request.httpVersionMinor === 0) return
    if (status === 102) this.response.writeProcessing()
    if (status !== 103 || headers.link === undefined) return
    const link = [headers.link].flat().map((each) => this.names.toClient('link', each) ?? each)
    try {
      this.response.writeEarlyHints({ ...headers, link })
    } catch (error) {
      this.options.log(`an early hint of ${this.upstreams.app} was not passed on: ${messageOf(error)}`)
    }
  }

  #refuse(error: unknown): void {
    const status = error instanceof UnforwardableMessage ? error.status : this.#answered ? 502 : 400
    this.#answer(pages.badRequest(status, messageOf(error)))
  }

  #answer(page: ErrorPage): void {
    this.#error ??= page.message
    this.#answered = true
    clearTimeout(this.#timer)
    this.#dropUpload()
    this.#count.bytes += sendPage(this.request, this.response, page)
  }

  /** The answer is there before all of the body: the rest of it is read and forgotten, as clients expect. */
  #dropUpload(): void {
    this.#attempt?.outgoing.destroy()
    if (this.#body) this.request.resume()
  }
}

function flushHead(response: ServerResponse): void {
  if (!response.destroyed && !response.writableEnded) response.flushHeaders()
}
