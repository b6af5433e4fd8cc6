import { randomBytes } from 'node:crypto'
import { GigalixirError, messageOf } from '../../errors.js'
import { atom } from '../etf/atom.js'
import type { Atom } from '../etf/atom.js'
import { Pid, Reference } from '../etf/terms.js'
import type { Agreement } from '../handshake/handshake.js'
import type { WaitOptions } from '../wait.js'
import type { ByteStream } from '../wire/byte-stream.js'
import { MessageAssembly, tooLarge } from '../wire/message-assembly.js'
import type { Message } from '../wire/message-assembly.js'
import { TICK, packetsOf } from '../wire/packets.js'
import { readSignal } from '../wire/read-signal.js'
import type { Signal } from '../wire/signal.js'
import { writeSignal } from '../wire/write-signal.js'
import { DEFAULT_TICK_MS, Heartbeat } from './heartbeat.js'
import { LocalProcess } from './local-process.js'
import { ignoreLoss } from './loss.js'
import type { MailboxOptions } from './mailbox.js'

export interface ConnectionOptions {
  /** Milliseconds between signs of life; a node silent for four of them is given up. 15 seconds if not given. */
  tickMs?: number
  /** Bytes a message of the node may have; 512 MiB if not given. */
  maxMessageBytes?: number
}

const MAX_MESSAGE_BYTES = 512 * 1024 * 1024
/** Halves of a process number that every version of Erlang takes. */
const PID_BITS = 15
const MAX_SERIAL = 0x1fff

/**
 * An understanding between two nodes, ours and one of Erlang, over whatever stream it was reached. Lives until `close`,
 * until the stream breaks or until the node is silent for too long; then everything that waits is rejected with the reason.
 */
export class Connection {
  /** The node at the other end. */
  readonly node: Atom
  /** Our own name. */
  readonly name: Atom
  /** The flags that both sides have. */
  readonly flags: bigint
  /** Resolves when the connection has ended, with the reason; never rejects. */
  readonly closed: Promise<GigalixirError>
  readonly #stream: ByteStream
  readonly #creation: number
  readonly #maxMessageBytes: number
  readonly #assembly: MessageAssembly
  readonly #heartbeat: Heartbeat
  readonly #processes = new Map<number, LocalProcess>()
  readonly #referenceSeed = [randomBytes(4).readUInt32BE(), randomBytes(4).readUInt32BE()]
  readonly #aliases = new Map<string, LocalProcess>()
  #settleClosed: (why: GigalixirError) => void = () => undefined
  #ended: GigalixirError | undefined
  #lastSentAt = performance.now()
  #processCount = 0
  #referenceCount = 0
  #sequence = 0n
  #paused = false

  /** Use `connectNode`, which does the handshake first. */
  constructor(stream: ByteStream, { peer, us, flags }: Agreement, options: ConnectionOptions = {}) {
    this.node = atom(peer.name)
    this.name = atom(us.name)
    this.flags = flags
    this.#creation = us.creation
    this.#stream = stream
    this.#maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    this.#assembly = new MessageAssembly(this.#maxMessageBytes)
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve))
    this.#heartbeat = new Heartbeat(this.#pulse(), options.tickMs ?? DEFAULT_TICK_MS)
    void this.#read()
  }

  /** A new process of ours. Close it when done. @throws GigalixirError UNREACHABLE when the connection has ended */
  process(options: MailboxOptions = {}): LocalProcess {
    if (this.#ended) throw this.#ended
    let number: number
    do number = ++this.#processCount % ((MAX_SERIAL + 1) << PID_BITS)
    while (this.#processes.has(number))
    const pid = new Pid(this.name, number & ((1 << PID_BITS) - 1), number >> PID_BITS, this.#creation)
    const process = new LocalProcess(pid, this, options)
    this.#processes.set(number, process)
    return process
  }

  /** A reference that nobody else has. */
  newReference(): Reference {
    // The first word has 18 bits in older nodes.
    const count = this.#referenceCount++
    const [seed = 0, other = 0] = this.#referenceSeed
    return new Reference(this.name, [count & 0x3ffff, (seed + (count >>> 18)) >>> 0, other], this.#creation)
  }

  /** For the processes. */
  async transmit(signal: Signal, options: WaitOptions = {}): Promise<void> {
    if (this.#ended) throw this.#ended
    const keepsUp = this.#write(packetsOf(writeSignal(signal, this.flags), this.flags, ++this.#sequence))
    if (!keepsUp) await this.#stream.drained(`Sending to ${this.node.name}`, options)
  }

  /** For the processes. */
  release(process: LocalProcess): void {
    this.#processes.delete(numberOf(process.pid))
    for (const [key, owner] of this.#aliases) if (owner === process) this.#aliases.delete(key)
  }

  /** For the processes. */
  newAlias(process: LocalProcess): Reference {
    const alias = this.newReference()
    this.#aliases.set(alias.key, process)
    return alias
  }

  /** Says goodbye to the node and ends everything that waits. Can be called twice. */
  close(): void {
    this.#end(new GigalixirError('UNREACHABLE', `The connection to ${this.node.name} was closed here.`), () =>
      this.#stream.close(),
    )
  }

  async #read(): Promise<void> {
    const what = `Reading from ${this.node.name}`
    try {
      for (;;) {
        const length = (await this.#stream.take(4, what)).readUInt32BE()
        if (length > this.#maxMessageBytes) throw tooLarge(length, this.#maxMessageBytes)
        const message = this.#assembly.accept(await this.#stream.take(length, what))
        const full = message && this.#accept(message)
        if (full) await this.#pause(full)
      }
    } catch (error) {
      this.#end(this.#lossOf(error), () => this.#stream.destroy())
    }
  }

  #lossOf(error: unknown): GigalixirError {
    if (error instanceof GigalixirError && error.code !== 'UNREACHABLE') return error
    return new GigalixirError('UNREACHABLE', `Lost the node ${this.node.name}: ${messageOf(error)}`, {
      cause: error,
    })
  }

  async #pause(room: Promise<void>): Promise<void> {
    this.#paused = true
    await room
    this.#paused = false
  }

  #accept({ control, payload, bytes }: Message): Promise<void> | undefined {
    const signal = readSignal(control, payload)
    if (!signal) return undefined
    if (signal.type === 'unlink' && signal.id !== undefined) {
      // Has to be on its way before anything else from that process to that one.
      this.#tell({ type: 'unlinkAck', id: signal.id, from: signal.to, to: signal.from })
    }
    if (signal.type === 'spawnRequest') {
      this.#tell({ type: 'spawnReply', reference: signal.reference, to: signal.from, result: atom('notsup') })
      return undefined
    }
    const process = this.#receiver(signal.to)
    if (!process) {
      this.#nobody(signal)
      return undefined
    }
    return process.accept(signal, bytes)
  }

  #receiver(to: Pid | Atom | Reference): LocalProcess | undefined {
    if (to instanceof Reference) return this.#aliases.get(to.key)
    // Nothing of ours has a name.
    if (!(to instanceof Pid) || to.node !== this.name || to.creation !== this.#creation) return undefined
    return this.#processes.get(numberOf(to))
  }

  /** What a node answers for a process that is not there. */
  #nobody(signal: Exclude<Signal, { type: 'spawnRequest' }>): void {
    const reason = atom('noproc')
    if (signal.type === 'link') {
      this.#tell({ type: 'exit', from: signal.to, to: signal.from, reason, linked: true })
    } else if (signal.type === 'monitor') {
      this.#tell({
        type: 'monitorExit',
        from: signal.to,
        to: signal.from,
        reference: signal.reference,
        reason,
      })
    }
  }

  #pulse() {
    return {
      lastReceived: () => this.#stream.lastByteAt,
      lastSent: () => this.#lastSentAt,
      isPaused: () => this.#paused,
      tick: () => this.#tick(),
      probe: () => this.#probe(),
      dead: () =>
        this.#end(
          new GigalixirError('UNREACHABLE', `The node ${this.node.name} gives no sign of life.`),
          () => this.#stream.destroy(),
        ),
    }
  }

  /** Monitoring a name that nobody has is answered at once. The name is one that every node knows anyway. */
  #probe(): void {
    const from = new Pid(this.name, 0, 0, this.#creation)
    this.#tell({ type: 'monitor', from, to: atom('nonode@nohost'), reference: this.newReference() })
  }

  /** Sends without anybody waiting for it; failing means the connection is ending, which is dealt with elsewhere. */
  #tell(signal: Signal): void {
    this.transmit(signal).catch(ignoreLoss)
  }

  #tick(): void {
    try {
      this.#write([TICK])
    } catch (error) {
      ignoreLoss(error)
    }
  }

  #write(pieces: readonly Buffer[]): boolean {
    this.#lastSentAt = performance.now()
    return this.#stream.write(pieces)
  }

  #end(why: GigalixirError, letGo: () => void): void {
    if (this.#ended) return
    this.#ended = why
    this.#heartbeat.stop()
    letGo()
    for (const process of this.#processes.values()) process.fail(why)
    this.#processes.clear()
    this.#settleClosed(why)
  }
}

function numberOf(pid: Pid): number {
  return pid.id + (pid.serial << PID_BITS)
}
