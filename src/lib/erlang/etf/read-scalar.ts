import { ByteCursor } from './byte-cursor.js'
import { decodeBig } from './integers.js'
import { malformed } from './malformed.js'
import { TAG } from './tags.js'
import { BitString, ExportedFun, Float, Fun, Pid, Port, Reference } from './terms.js'
import type { Term } from './terms.js'

/** The term format allows five words in a reference. */
const MAX_REFERENCE_WORDS = 5

/**
 * Reads what holds no other terms.
 *
 * @param tag the byte read last, at `start`
 * @throws GigalixirError PLATFORM_FAILED for an unknown tag and for anything that is not as the format says
 */
export function readScalar(cursor: ByteCursor, tag: number, start: number): Term {
  switch (tag) {
    case TAG.smallInteger:
      return cursor.uint8()
    case TAG.integer:
      return cursor.int32()
    case TAG.string:
      return Array.from(cursor.take(cursor.uint16()))
    case TAG.binary:
      return cursor.take(cursor.uint32())
    case TAG.newFloat:
      return float(cursor.take(8).readDoubleBE(), start)
    case TAG.float:
      return oldFloat(cursor, start)
    case TAG.smallBig:
      return big(cursor, cursor.uint8(), start)
    case TAG.largeBig:
      return big(cursor, cursor.uint32(), start)
    case TAG.bitBinary:
      return bitBinary(cursor, start)
    case TAG.newFun:
      return newFun(cursor, start)
    case TAG.export: {
      const module = cursor.atom()
      const name = cursor.atom()
      return new ExportedFun(module, name, cursor.integer())
    }
    default:
      return cursor.atomOf(tag) ?? identifier(cursor, tag, start)
  }
}

function identifier(cursor: ByteCursor, tag: number, start: number): Term {
  switch (tag) {
    case TAG.newPid:
      return new Pid(cursor.atom(), cursor.uint32(), cursor.uint32(), cursor.uint32())
    case TAG.pid:
      return new Pid(cursor.atom(), cursor.uint32(), cursor.uint32(), cursor.uint8())
    case TAG.v4Port:
      return new Port(cursor.atom(), cursor.take(8).readBigUInt64BE(), cursor.uint32())
    case TAG.newPort:
      return new Port(cursor.atom(), BigInt(cursor.uint32()), cursor.uint32())
    case TAG.port:
      return new Port(cursor.atom(), BigInt(cursor.uint32()), cursor.uint8())
    case TAG.newerReference:
      return reference(cursor, start, () => cursor.uint32())
    case TAG.newReference:
      return reference(cursor, start, () => cursor.uint8())
    case TAG.reference: {
      const node = cursor.atom()
      return new Reference(node, [cursor.uint32()], cursor.uint8())
    }
    case TAG.atomCacheRef:
      throw malformed('a reference to an atom cache, which was never agreed on,', start)
    default:
      throw malformed(`unknown tag ${tag}`, start)
  }
}

function reference(cursor: ByteCursor, start: number, readCreation: () => number): Reference {
  const length = cursor.uint16()
  if (length === 0 || length > MAX_REFERENCE_WORDS) throw malformed(`a reference of ${length} words`, start)
  const node = cursor.atom()
  const creation = readCreation()
  const words = Array.from({ length }, () => cursor.uint32())
  return new Reference(node, words, creation)
}

function float(value: number, start: number): Float {
  if (!Number.isFinite(value)) throw malformed('a float that is not finite', start)
  return new Float(value)
}

/** FLOAT_EXT: printed with `%.20e` into 31 bytes, filled up with zeros. */
function oldFloat(cursor: ByteCursor, start: number): Float {
  const text = cursor.take(31).toString('latin1').split('\0', 1)[0]?.trim() ?? ''
  if (!/^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)) throw malformed('a float that is no number', start)
  return float(Number(text), start)
}

function big(cursor: ByteCursor, length: number, start: number): number | bigint {
  const negative = cursor.uint8() !== 0
  try {
    return decodeBig(cursor.take(length), negative)
  } catch (error) {
    throw malformed(`an integer of ${length} bytes`, start, error)
  }
}

function bitBinary(cursor: ByteCursor, start: number): Term {
  const length = cursor.uint32()
  const bits = cursor.uint8()
  if (bits > 8 || (bits === 0) !== (length === 0)) throw malformed(`${bits} bits in a last byte`, start)
  const bytes = cursor.take(length)
  return bits === 8 || length === 0 ? bytes : new BitString(bytes, bits)
}

/** NEW_FUN_EXT: size, arity, md5, index, number captured, module, old index, old uniq, creator, what was captured. */
function newFun(cursor: ByteCursor, start: number): Fun {
  const size = cursor.uint32()
  if (size < 4) throw malformed('a closure without a size', start)
  cursor.skip(size - 4)
  const raw = cursor.since(start)
  // All that it says of itself has to be inside the size it announced; this begins behind tag and size.
  const head = new ByteCursor(raw, 5)
  const arity = head.uint8()
  head.skip(16)
  const index = head.uint32()
  head.skip(4)
  const module = head.atom()
  head.integer()
  return new Fun(module, index, head.integer(), arity, raw)
}
