import type { Hello } from '../../wire.js'

/** Characters taken before the simulator is told; less than the window of its side. */
const ACK_AFTER = 64 * 1024
/** Milliseconds until the stream is opened again: at first, and at most. */
const RETRY = { first: 300, most: 3000 } as const

/** `locked`: this browser is not logged in. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'locked'

export type Message = Readonly<Record<string, unknown>>

interface Watch {
  readonly what: unknown
  readonly told: (message: Message) => void
  /** Told when what it was told before no longer holds: the stream begins anew. */
  readonly again: () => void
}

/**
 * The one stream of this tab. Everything it watches is watched again when the simulator comes back; until then the page
 * says that it is away.
 */
export class Connection {
  state: ConnectionState = 'connecting'
  hello: Hello | undefined
  /** Whether another run of the simulator answers than before, until the page has said so. */
  restarted = false
  readonly #listeners = new Set<() => void>()
  readonly #watches = new Map<number, Watch>()
  #socket: WebSocket | undefined
  #next = 1
  #taken = 0
  #retry: number = RETRY.first

  /** Calls `listener` when `state` changes. @returns how to stop */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @returns how to stop */
  watch(what: unknown, told: (message: Message) => void, again: () => void = () => undefined): () => void {
    const id = this.#next++
    this.#watches.set(id, { what, told, again })
    if (this.state === 'open') this.#send({ watch: id, what })
    return () => {
      this.#watches.delete(id)
      if (this.state === 'open') this.#send({ unwatch: id })
    }
  }

  open(): void {
    const address = new URL('/_console/stream', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address)
    this.#socket = socket
    this.#taken = 0
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    socket.addEventListener('close', () => void this.#lost())
  }

  #take(text: string): void {
    const message = JSON.parse(text) as Message
    if (message.hello) this.#greeted(message.hello as Hello)
    else if (typeof message.id === 'number') {
      this.#watches.get(message.id)?.told(message)
      this.#taken += text.length
      if (this.#taken >= ACK_AFTER) {
        this.#send({ ack: this.#taken })
        this.#taken = 0
      }
    }
  }

  #greeted(hello: Hello): void {
    const before = this.hello
    this.hello = hello
    // A page of another version speaks another language.
    if (before && before.version !== hello.version) location.reload()
    this.restarted = before !== undefined && before.started_at !== hello.started_at
    this.#retry = RETRY.first
    this.#become('open')
    for (const [id, { what, again }] of this.#watches) {
      again()
      this.#send({ watch: id, what })
    }
  }

  async #lost(): Promise<void> {
    if (this.state === 'open') this.#become('lost')
    // A browser does not tell why a WebSocket was refused.
    const status = await fetch('/_console/session', { headers: { 'x-gigalixir-console': '1' } }).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 401) {
      this.#become('locked')
      return
    }
    if (status === 0) this.#become('lost')
    setTimeout(() => this.open(), this.#retry)
    this.#retry = Math.min(this.#retry * 2, RETRY.most)
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  #become(state: ConnectionState): void {
    this.state = state
    for (const listener of [...this.#listeners]) listener()
  }
}

export const connection = new Connection()
