import { GigalixirError } from '../../errors.js'
import { decode, decodeExactly, decodeNext } from '../etf/decode.js'
import { malformed } from '../etf/malformed.js'
import { VERSION } from '../etf/tags.js'
import type { Term } from '../etf/terms.js'
import { HEADER, PASS_THROUGH } from './packets.js'

/** Fragmented messages that may be under way at a time: one for each process that sends. */
const MAX_SEQUENCES = 10_000

export interface Message {
  readonly control: Term
  readonly payload: Term | undefined
  /** What it took on the wire. */
  readonly bytes: number
}

interface Sequence {
  readonly control: Term
  readonly parts: Buffer[]
  /** Number of the next fragment. */
  next: bigint
}

/** Makes messages out of packets: reads the header, puts fragments together, decodes. */
export class MessageAssembly {
  readonly #sequences = new Map<bigint, Sequence>()
  readonly #maxBytes: number
  #pendingBytes = 0

  /** @param maxBytes what fragments waiting for their rest may take together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * @param packet without its length
   * @returns undefined when it is a tick, or its message is not complete
   * @throws GigalixirError PLATFORM_FAILED when it is not as the protocol says, or takes too much memory
   */
  accept(packet: Buffer): Message | undefined {
    if (packet.length === 0) return undefined
    if (packet[0] === PASS_THROUGH) return passThrough(packet)
    if (packet[0] !== VERSION) throw malformed(`${packet[0] ?? 0} where a packet begins`, 0)
    switch (packet[1] ?? 0) {
      case HEADER.whole:
        return whole(packet)
      case HEADER.firstFragment:
        return this.#first(packet)
      case HEADER.fragment:
        return this.#next(packet)
      default:
        throw malformed(`unknown distribution header ${packet[1] ?? 'nothing'}`, 1)
    }
  }

  #first(packet: Buffer): Message | undefined {
    const { sequence, fragment } = fragmentHeader(packet)
    refuseAtomCache(packet, 18)
    const { term: control, end } = decodeNext(packet, 19)
    if (this.#sequences.has(sequence) || this.#sequences.size >= MAX_SEQUENCES) {
      throw malformed('a fragmented message that cannot begin now', 2)
    }
    const parts: Buffer[] = []
    this.#sequences.set(sequence, { control, parts, next: fragment })
    return this.#add(sequence, fragment, packet.subarray(end))
  }

  #next(packet: Buffer): Message | undefined {
    const { sequence, fragment } = fragmentHeader(packet)
    return this.#add(sequence, fragment, packet.subarray(18))
  }

  #add(sequence: bigint, fragment: bigint, part: Buffer): Message | undefined {
    const open = this.#sequences.get(sequence)
    if (open?.next !== fragment || fragment === 0n) throw malformed('a fragment out of order', 2)
    open.parts.push(part)
    open.next--
    this.#pendingBytes += part.length
    if (this.#pendingBytes > this.#maxBytes) throw tooLarge(this.#pendingBytes, this.#maxBytes)
    if (fragment > 1n) return undefined
    this.#sequences.delete(sequence)
    const payload = Buffer.concat(open.parts)
    this.#pendingBytes -= payload.length
    return complete(open.control, payload)
  }
}

/** @throws GigalixirError PLATFORM_FAILED always */
export function tooLarge(bytes: number, limit: number): GigalixirError {
  return new GigalixirError(
    'PLATFORM_FAILED',
    `The node sends a message of ${bytes} bytes; at most ${limit} are taken.`,
    { next: ['Ask for less at a time.'] },
  )
}

function complete(control: Term, payload: Buffer): Message | undefined {
  try {
    return { control, payload: decodeExactly(payload, 0), bytes: payload.length }
  } catch (error) {
    // A process killed while it sends ends its sequence early, with a message that is only a beginning.
    if (error instanceof GigalixirError) return undefined
    throw error
  }
}

function whole(packet: Buffer): Message {
  refuseAtomCache(packet, 2)
  const { term: control, end } = decodeNext(packet, 3)
  return {
    control,
    payload: end < packet.length ? decodeExactly(packet, end) : undefined,
    bytes: packet.length,
  }
}

/** Each term has a version byte of its own here. */
function passThrough(packet: Buffer): Message {
  if (packet[1] !== VERSION) throw malformed('a control message without a version', 1)
  const { term: control, end } = decodeNext(packet, 2)
  return {
    control,
    payload: end < packet.length ? decode(packet.subarray(end)) : undefined,
    bytes: packet.length,
  }
}

function refuseAtomCache(packet: Buffer, at: number): void {
  if (packet[at] !== 0) throw malformed('an atom cache, which was never agreed on,', at)
}

function fragmentHeader(packet: Buffer): { sequence: bigint; fragment: bigint } {
  if (packet.length < 18) throw malformed('the end of a fragment', packet.length)
  return { sequence: packet.readBigUInt64BE(2), fragment: packet.readBigUInt64BE(10) }
}
