import { createHash } from 'node:crypto'
import { GigalixirError } from '../../errors.js'

/**
 * The messages of the distribution handshake, without the two bytes of length before each
 * (https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#the-handshake-in-detail).
 */

/** What a node says of itself. */
export interface Introduction {
  readonly name: string
  readonly flags: bigint
  readonly creation: number
}

export interface Challenge extends Introduction {
  readonly challenge: number
  /** 6 came with OTP 23, 5 is the older form, without creation and with 32 flags. */
  readonly version: 5 | 6
}

/** `send_name` of version 6: `N`, flags, creation, name. */
export function nameMessage({ name, flags, creation }: Introduction): Buffer {
  const bytes = Buffer.from(name)
  const head = Buffer.alloc(15)
  head.write('N', 'latin1')
  head.writeBigUInt64BE(flags, 1)
  head.writeUInt32BE(creation, 9)
  head.writeUInt16BE(bytes.length, 13)
  return Buffer.concat([head, bytes])
}

/** `send_name` of version 5: `n`, version, lower half of the flags, name. */
export function oldNameMessage({ name, flags }: Introduction): Buffer {
  const head = Buffer.alloc(7)
  head.write('n', 'latin1')
  head.writeUInt16BE(5, 1)
  head.writeUInt32BE(Number(flags & 0xffffffffn), 3)
  return Buffer.concat([head, Buffer.from(name)])
}

/** What a version 5 introduction left out, for a node that turns out to know version 6. */
export function complementMessage({ flags, creation }: Introduction): Buffer {
  const message = Buffer.alloc(9)
  message.write('c', 'latin1')
  message.writeUInt32BE(Number(flags >> 32n), 1)
  message.writeUInt32BE(creation, 5)
  return message
}

export function statusMessage(status: string): Buffer {
  return Buffer.from(`s${status}`)
}

/** @returns the status, and with `named:` what we are called from now on */
export function readStatus(message: Buffer): { status: string; named?: { name: string; creation: number } } {
  if (message.toString('latin1', 0, 1) !== 's') throw unreadable('a status', message)
  const text = message.toString('latin1', 1)
  if (!text.startsWith('named:')) return { status: text }
  const length = message.length >= 9 ? message.readUInt16BE(7) : Infinity
  if (message.length < 9 + length + 4) throw unreadable('a name for us', message)
  const name = message.toString('utf8', 9, 9 + length)
  return { status: 'named', named: { name, creation: message.readUInt32BE(9 + length) } }
}

/** `recv_challenge` in either version. */
export function readChallenge(message: Buffer): Challenge {
  const tag = message.toString('latin1', 0, 1)
  if (tag === 'N' && message.length >= 19) {
    const end = 19 + message.readUInt16BE(17)
    if (message.length < end) throw unreadable('a challenge', message)
    return {
      version: 6,
      flags: message.readBigUInt64BE(1),
      challenge: message.readUInt32BE(9),
      creation: message.readUInt32BE(13),
      name: message.toString('utf8', 19, end),
    }
  }
  if (tag === 'n' && message.length >= 11) {
    return {
      version: 5,
      flags: BigInt(message.readUInt32BE(3)),
      challenge: message.readUInt32BE(7),
      creation: 0,
      name: message.toString('utf8', 11),
    }
  }
  throw unreadable('a challenge', message)
}

export function challengeReply(ourChallenge: number, digest: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write('r', 'latin1')
  head.writeUInt32BE(ourChallenge, 1)
  return Buffer.concat([head, digest])
}

/** The digest in `recv_challenge_ack`. */
export function readAcknowledgement(message: Buffer): Buffer {
  if (message.toString('latin1', 0, 1) !== 'a' || message.length !== 17) {
    throw unreadable('an acknowledgement', message)
  }
  return message.subarray(1)
}

/** MD5 of the cookie's text and the challenge's decimal digits; the protocol knows no other. */
export function digestOf(cookie: string, challenge: number): Buffer {
  return createHash('md5').update(`${cookie}${challenge}`).digest()
}

function unreadable(expected: string, message: Buffer): GigalixirError {
  return new GigalixirError(
    'PLATFORM_FAILED',
    `The other side sent ${message.length} bytes where ${expected} belongs: it is no Erlang node, or a very old one.`,
  )
}
