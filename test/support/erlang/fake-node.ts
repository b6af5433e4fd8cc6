import { randomBytes } from 'node:crypto'
import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import { connectNode } from '../../../src/lib/erlang/index.js'
import type { ConnectOptions, Connection } from '../../../src/lib/erlang/index.js'
import { OUR_FLAGS } from '../../../src/lib/erlang/handshake/flags.js'
import { digestOf } from '../../../src/lib/erlang/handshake/messages.js'
import { ByteStream } from '../../../src/lib/erlang/wire/byte-stream.js'
import { MessageAssembly } from '../../../src/lib/erlang/wire/message-assembly.js'
import { packetsOf } from '../../../src/lib/erlang/wire/packets.js'
import { readSignal } from '../../../src/lib/erlang/wire/read-signal.js'
import type { Signal } from '../../../src/lib/erlang/wire/signal.js'
import { writeSignal } from '../../../src/lib/erlang/wire/write-signal.js'

export interface FakeNodeOptions {
  name?: string
  cookie?: string
  /** Sent in place of `ok`. */
  status?: string
  version?: 5 | 6
  flags?: bigint
  /** Gives any challenge the wrong answer. */
  impostor?: boolean
}

/** The accepting side of the protocol, written from its description: what a node does until it is connected. */
export class FakeNode {
  readonly stream: ByteStream
  readonly duplex: Duplex
  readonly #options: FakeNodeOptions
  readonly #assembly = new MessageAssembly(1024 ** 3)
  #flags = 0n
  /** The name the other side introduced itself with. */
  introduced = ''
  /** Messages of the handshake by their first letter. */
  readonly heard: string[] = []

  constructor(duplex: Duplex, options: FakeNodeOptions = {}) {
    this.duplex = duplex
    this.stream = new ByteStream(duplex, 'the client')
    this.#options = options
  }

  async accept(): Promise<void> {
    const { cookie = 'monster', version = 6, status = 'ok', name = 'fake@host' } = this.#options
    const introduction = await this.#hear()
    const old = introduction[0] === 'n'.charCodeAt(0)
    this.introduced = introduction.toString('utf8', old ? 7 : 15)
    const flags = old ? BigInt(introduction.readUInt32BE(3)) : introduction.readBigUInt64BE(1)
    this.#flags = flags & (this.#options.flags ?? OUR_FLAGS)
    const wantsName = !old && (flags & (1n << 33n)) !== 0n
    this.#say(wantsName && status === 'ok' ? namedStatus('given@host', 77) : Buffer.from(`s${status}`))
    if (status === 'alive') await this.#hear()
    if (status !== 'ok' && status !== 'ok_simultaneous') return
    this.#say(this.#challenge(version, name, 12345))
    if (old && version === 6) await this.#hear()
    const reply = await this.#hear()
    if (!reply.subarray(5).equals(digestOf(cookie, 12345))) {
      this.stream.close()
      return
    }
    const digest = this.#options.impostor ? randomBytes(16) : digestOf(cookie, reply.readUInt32BE(1))
    this.#say(Buffer.concat([Buffer.from('a'), digest]))
  }

  /** The next signal; ticks are passed over. */
  async signal(): Promise<Signal> {
    for (;;) {
      const message = this.#assembly.accept(await this.packet())
      const signal = message && readSignal(message.control, message.payload)
      if (signal) return signal
    }
  }

  async packet(): Promise<Buffer> {
    const length = await this.stream.take(4, 'A packet', { timeoutMs: 10_000 })
    return this.stream.take(length.readUInt32BE(), 'A packet', { timeoutMs: 10_000 })
  }

  send(signal: Signal): void {
    this.stream.write(packetsOf(writeSignal(signal, this.#flags), this.#flags, 9n))
  }

  sendPacket(packet: Buffer): void {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(packet.length)
    this.stream.write([length, packet])
  }

  async #hear(): Promise<Buffer> {
    const length = await this.stream.take(2, 'The handshake', { timeoutMs: 10_000 })
    const message = await this.stream.take(length.readUInt16BE(), 'The handshake', { timeoutMs: 10_000 })
    this.heard.push(message.toString('latin1', 0, 1))
    return message
  }

  #say(message: Buffer): void {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    this.stream.write([length, message])
  }

  #challenge(version: 5 | 6, name: string, challenge: number): Buffer {
    const flags = this.#options.flags ?? OUR_FLAGS
    const head = Buffer.alloc(version === 6 ? 19 : 11)
    head.write(version === 6 ? 'N' : 'n')
    if (version === 6) {
      head.writeBigUInt64BE(flags, 1)
      head.writeUInt32BE(challenge, 9)
      head.writeUInt32BE(4711, 13)
      head.writeUInt16BE(Buffer.byteLength(name), 17)
    } else {
      head.writeUInt16BE(5, 1)
      head.writeUInt32BE(Number(flags & 0xffffffffn), 3)
      head.writeUInt32BE(challenge, 7)
    }
    return Buffer.concat([head, Buffer.from(name)])
  }
}

function namedStatus(name: string, creation: number): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(name.length)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(creation)
  return Buffer.concat([Buffer.from('snamed:'), length, Buffer.from(name), tail])
}

/** Both ends of one connection, already open; all closed when the test ends. */
export async function connectedPair(
  options: Partial<ConnectOptions> = {},
  nodeOptions: FakeNodeOptions = {},
): Promise<{ connection: Connection; node: FakeNode }> {
  const [near, far] = duplexPair()
  const node = new FakeNode(far, nodeOptions)
  const [connection] = await Promise.all([
    connectNode(near, { cookie: 'monster', ...options }),
    node.accept(),
  ])
  onTestFinished(() => {
    connection.close()
    node.stream.destroy()
  })
  return { connection, node }
}
