import { TAG } from './tags.js'
import type { TermWriter } from './term-writer.js'

/** JavaScript's own limit is higher; a node's is far lower, and reading such a number takes long. */
const MAX_BYTES = 8 * 1024 * 1024
const INT32_MIN = -0x80000000
const INT32_MAX = 0x7fffffff

/**
 * Writes an integer in its shortest form. Big ones are a sign and the bytes of the size, least significant first
 * (SMALL_BIG_EXT, LARGE_BIG_EXT).
 */
export function encodeInteger(writer: TermWriter, value: number | bigint): void {
  if (value >= 0 && value < 256) {
    writer.byte(TAG.smallInteger)
    writer.byte(Number(value))
  } else if (value >= INT32_MIN && value <= INT32_MAX) {
    writer.byte(TAG.integer)
    writer.int32(Number(value))
  } else {
    writeBig(writer, BigInt(value))
  }
}

function writeBig(writer: TermWriter, value: bigint): void {
  const negative = value < 0n
  const hex = (negative ? -value : value).toString(16)
  const digits = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').reverse()
  if (digits.length < 256) {
    writer.byte(TAG.smallBig)
    writer.byte(digits.length)
  } else {
    writer.byte(TAG.largeBig)
    writer.uint32(digits.length)
  }
  writer.byte(negative ? 1 : 0)
  writer.bytes(digits)
}

/**
 * The integer of these bytes, least significant first: a `number` when it is a safe one.
 *
 * @throws RangeError when it is larger than JavaScript can hold
 */
export function decodeBig(digits: Buffer, negative: boolean): number | bigint {
  if (digits.length <= 6) {
    const size = digits.length === 0 ? 0 : digits.readUIntLE(0, digits.length)
    return negative && size !== 0 ? -size : size
  }
  const size = digits.length === 8 ? digits.readBigUInt64LE() : BigInt(`0x${hexOf(digits)}`)
  const value = negative ? -size : size
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

function hexOf(digits: Buffer): string {
  if (digits.length > MAX_BYTES) throw new RangeError(`more than ${MAX_BYTES} bytes`)
  return Buffer.from(digits).reverse().toString('hex')
}
