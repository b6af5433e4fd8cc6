import { encodeToChunks } from '../etf/encode.js'
import { VERSION } from '../etf/tags.js'
import { FLAG } from '../handshake/flags.js'
import type { Written } from './write-signal.js'

/** Tags of the distribution header, behind the version byte. */
export const HEADER = {
  whole: 68,
  firstFragment: 69,
  fragment: 70,
} as const

/** The byte before a message without a distribution header. */
export const PASS_THROUGH = 112

/** Bytes of payload in one fragment, as Erlang itself cuts them. */
const FRAGMENT_SIZE = 64 * 1024

/** Four bytes of length, then nothing: says only that we are there. */
export const TICK = Buffer.alloc(4)

/**
 * A signal as bytes, to be written one piece after the other. A large payload is cut into fragments if the other side
 * can put them together: with one long packet it would count us as silent until its last byte.
 *
 * https://www.erlang.org/doc/apps/erts/erl_ext_dist.html#distribution-header
 *
 * @param sequence a number of its own for each message that is under way
 * @throws TypeError when something in it is no term
 */
export function packetsOf({ control, payload }: Written, flags: bigint, sequence: bigint): Buffer[] {
  if ((flags & FLAG.fragments) === 0n) {
    const message = payload === undefined ? [] : encodeToChunks(payload)
    return packet([Buffer.of(PASS_THROUGH), ...encodeToChunks(control), ...message])
  }
  const head = encodeToChunks(control, false)
  const body = payload === undefined ? [] : encodeToChunks(payload, false)
  if (lengthOf(body) <= FRAGMENT_SIZE) return packet([Buffer.of(VERSION, HEADER.whole, 0), ...head, ...body])
  const parts = cut(body)
  return parts.flatMap((part, at) => {
    // Fragments count down to 1.
    const left = BigInt(parts.length - at)
    return at === 0
      ? packet([fragmentHeader(HEADER.firstFragment, sequence, left), Buffer.of(0), ...head, ...part])
      : packet([fragmentHeader(HEADER.fragment, sequence, left), ...part])
  })
}

function fragmentHeader(tag: number, sequence: bigint, fragment: bigint): Buffer {
  const header = Buffer.alloc(18)
  header[0] = VERSION
  header[1] = tag
  header.writeBigUInt64BE(sequence, 2)
  header.writeBigUInt64BE(fragment, 10)
  return header
}

function packet(pieces: readonly Buffer[]): Buffer[] {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(lengthOf(pieces))
  return [length, ...pieces]
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}

/** The same bytes in groups of one fragment each, without copying. */
function cut(pieces: readonly Buffer[]): Buffer[][] {
  const groups: Buffer[][] = []
  let group: Buffer[] = []
  let room = FRAGMENT_SIZE
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + room)
      group.push(part)
      at += part.length
      room -= part.length
      if (room > 0) continue
      groups.push(group)
      group = []
      room = FRAGMENT_SIZE
    }
  }
  if (group.length > 0) groups.push(group)
  return groups
}
