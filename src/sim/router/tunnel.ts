import { STATUS_CODES } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../lib/errors.js'
import type { AppUpstreams } from './app-upstreams.js'
import { Attempt } from './attempt.js'
import { pages, sendPageAndClose } from './error-pages.js'
import type { ErrorPage } from './error-pages.js'
import type { ExchangeOptions } from './exchange.js'
import { requestHeaders, responseHeaders, UnforwardableMessage } from './forwarded-headers.js'
import type { RequestNames } from './production-names.js'
import { beginOf, tellOf } from './request-record.js'
import type { RequestBegin } from './request-record.js'
import type { Upstream } from './upstream.js'

/** Pieces (64 KiB at most each) a client may send ahead of the replica's answer before it has to wait. */
const MAX_EARLY_CHUNKS = 4

/**
 * A WebSocket (any Upgrade) on its way to a replica: the handshake, then bytes both ways, as fast as the slower side
 * takes them, for as long as both sides like.
 */
export class Tunnel {
  readonly #tried = new Set<Upstream>()
  /** What the client sends before the handshake is over. */
  readonly #early: Buffer[]
  #headers: string[] = []
  #outgoing: ClientRequest | undefined
  #timer: NodeJS.Timeout | undefined
  #answered = false
  readonly #begin: RequestBegin | undefined
  #attempt: Attempt | undefined
  #socket: Socket | undefined
  #status: number | null = null
  #error: string | null = null

  constructor(
    private readonly upstreams: AppUpstreams,
    private readonly request: IncomingMessage,
    private readonly client: Duplex,
    head: Buffer,
    private readonly names: RequestNames,
    private readonly options: ExchangeOptions,
  ) {
    this.#early = head.length > 0 ? [head] : []
    this.#begin = options.telling.onRequest && beginOf(request)
  }

  begin(): void {
    if (this.#begin !== undefined) this.client.once('close', this.#tell)
    this.client.on('error', this.#clientGone)
    this.client.on('close', this.#clientGone)
    // Only who reads learns that the other side is gone.
    this.client.on('end', this.#clientGone)
    this.client.on('data', this.#keepEarly)
    try {
      this.#headers = requestHeaders(this.request, this.names, true)
    } catch (error) {
      this.#refuse(error)
      return
    }
    const { answerTimeoutMs } = this.options
    if (answerTimeoutMs > 0)
      this.#timer = setTimeout(
        () => this.#answer(pages.noAnswer(this.upstreams.app, answerTimeoutMs / 1000)),
        answerTimeoutMs,
      )
    this.#try()
  }

  /** Always on a connection of its own: it would leave the pool anyway. */
  #try(): void {
    const upstream = this.upstreams.pick(this.#tried)
    if (upstream === undefined) {
      this.#answer(pages.noReplica(this.upstreams.app))
      return
    }
    let outgoing: ClientRequest
    try {
      outgoing = upstream.request(this.request.method, this.request.url, this.#headers, true)
    } catch (error) {
      this.#refuse(error)
      return
    }
    this.#outgoing = outgoing
    const attempt = new Attempt(upstream, outgoing, true, () => undefined)
    this.#attempt = attempt
    outgoing.on('upgrade', (answer, socket, head) => this.#connect(upstream, answer, socket, head))
    outgoing.on('response', (answer) => this.#decline(answer))
    // Its end may be reported more than once.
    outgoing.on('error', () => undefined)
    outgoing.once('error', () => {
      if (this.#answered) {
        this.client.destroy()
      } else if (attempt.failure() === 'unreachable') {
        this.#tried.add(upstream)
        this.#try()
      } else {
        this.#answer(pages.broken(this.upstreams.app))
      }
    })
  }

  #connect(upstream: Upstream, answer: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#answered = true
    this.#socket = socket
    this.#status = 101
    clearTimeout(this.#timer)
    const { client } = this
    client.off('end', this.#clientGone)
    client.off('data', this.#keepEarly)
    upstream.tunnel(socket)
    socket.on('error', () => client.destroy())
    socket.on('close', () => client.destroy())
    client.on('close', () => socket.destroy())
    if (client.destroyed) {
      socket.destroy()
      return
    }
    socket.setTimeout(0)
    socket.setNoDelay(true)
    client.write(headOf(answer, answer.rawHeaders), 'latin1')
    if (head.length > 0) client.write(head)
    for (const early of this.#early.splice(0)) socket.write(early)
    socket.pipe(client)
    client.pipe(socket)
  }

  /** The replica answers like to any request: the answer goes on, and the connection ends with it. */
  #decline(answer: IncomingMessage): void {
    if (answer.statusCode === 101) {
      // Without the fields that say to which: no client could go on from there.
      answer.destroy()
      this.#answer(pages.misbehaved(this.upstreams.app, 'agreed to switch protocols without saying to which'))
      return
    }
    this.#answered = true
    this.#socket = answer.socket
    this.#status = answer.statusCode ?? 502
    clearTimeout(this.#timer)
    const { client } = this
    // The body's own framing was taken off by the parser; the end of the connection is what frames it now.
    const headers = responseHeaders(answer, this.names, false)
    client.write(headOf(answer, [...headers, 'Connection', 'close']), 'latin1')
    answer.on('close', () => {
      if (!answer.complete) client.destroy()
    })
    answer.pipe(client)
    client.on('finish', () => client.destroy())
  }

  readonly #keepEarly = (chunk: Buffer): void => {
    this.#early.push(chunk)
    if (this.#early.length >= MAX_EARLY_CHUNKS) this.client.pause()
  }

  readonly #clientGone = (): void => {
    clearTimeout(this.#timer)
    this.client.destroy()
    this.#outgoing?.destroy()
  }

  readonly #tell = (): void => {
    if (this.#begin === undefined) return
    tellOf(this.options.telling, this.#begin, {
      ...{ request: this.request, headers: this.#headers, attempt: this.#attempt },
      app: this.upstreams.app,
      status: this.#status,
      bytes: this.#socket?.bytesRead ?? 0,
      error: this.#error,
    })
  }

  #refuse(error: unknown): void {
    this.#answer(
      pages.badRequest(error instanceof UnforwardableMessage ? error.status : 400, messageOf(error)),
    )
  }

  #answer(page: ErrorPage): void {
    this.#error ??= page.message
    this.#status ??= page.status
    this.#answered = true
    clearTimeout(this.#timer)
    sendPageAndClose(this.client, this.request.headers.accept, page)
  }
}

function headOf(answer: IncomingMessage, headers: readonly string[]): string {
  const status = answer.statusCode ?? 502
  let text = `HTTP/1.1 ${status} ${answer.statusMessage ?? STATUS_CODES[status] ?? ''}\r\n`
  for (let index = 0; index < headers.length; index += 2)
    text += `${headers[index] ?? ''}: ${headers[index + 1] ?? ''}\r\n`
  return `${text}\r\n`
}
