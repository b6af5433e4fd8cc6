import { inflateSync } from 'node:zlib'
import { malformed } from './malformed.js'
import { TAG, VERSION } from './tags.js'
import { TermReader } from './term-reader.js'
import { LocalTerm } from './terms.js'
import type { Term } from './terms.js'

/** What a compressed term may unfold to, in bytes. */
const MAX_INFLATED = 256 * 1024 * 1024

export interface DecodeOptions {
  /** Bytes a compressed term may unfold to; 256 MiB if not given. */
  maxInflated?: number
}

/**
 * The term of bytes in external format, as `binary_to_term/1` reads them: version byte, one term, nothing more
 * (https://www.erlang.org/doc/apps/erts/erl_ext_dist.html). Binaries in it are views of the bytes given.
 *
 * @throws GigalixirError PLATFORM_FAILED when the bytes are none, whatever they are
 */
export function decode(bytes: Buffer, options: DecodeOptions = {}): Term {
  if (bytes[0] !== VERSION)
    throw malformed(`${bytes[0] ?? 'nothing'} where the version ${VERSION} belongs`, 0)
  if (bytes[1] === TAG.local) return new LocalTerm(bytes.subarray(1))
  if (bytes[1] === TAG.compressed)
    return decodeExactly(inflate(bytes, options.maxInflated ?? MAX_INFLATED), 0)
  return decodeExactly(bytes, 1)
}

/** The term that fills the bytes from `at` on, without a version byte. @throws GigalixirError PLATFORM_FAILED */
export function decodeExactly(bytes: Buffer, at: number): Term {
  const reader = new TermReader(bytes, at)
  const term = reader.read()
  if (reader.position !== bytes.length) throw malformed('more than one term', reader.position)
  return term
}

/** The term at that place, without a version byte, and where it ends. @throws GigalixirError PLATFORM_FAILED */
export function decodeNext(bytes: Buffer, at: number): { term: Term; end: number } {
  const reader = new TermReader(bytes, at)
  const term = reader.read()
  return { term, end: reader.position }
}

/** Version, tag, the size when unfolded (four bytes), then zlib's own format. */
function inflate(bytes: Buffer, limit: number): Buffer {
  if (bytes.length < 6) throw malformed('the end', bytes.length)
  const size = bytes.readUInt32BE(2)
  if (size > limit) throw malformed(`a compressed term of ${size} bytes, where ${limit} are allowed,`, 2)
  let inflated: Buffer
  try {
    inflated = inflateSync(bytes.subarray(6), { maxOutputLength: Math.max(1, size) })
  } catch (error) {
    throw malformed('a compressed term that does not unfold as announced', 6, error)
  }
  if (inflated.length !== size)
    throw malformed(`a compressed term of ${inflated.length} bytes, not ${size},`, 6)
  return inflated
}
