import { Unreadable } from './cursor.js'
import type { Cursor } from './cursor.js'
import type { DumpFile } from './dump-file.js'
import type { Section } from './sections.js'

/** Bytes as they are written in a line: their number, a colon, and they themselves. @param base64 else hexadecimal digits */
export function writtenBytes(cursor: Cursor, base64: boolean): Buffer {
  const length = cursor.hex()
  cursor.expect(':')
  return base64
    ? Buffer.from(cursor.bytes(Math.ceil(length / 3) * 4).toString('latin1'), 'base64')
    : Buffer.from(cursor.bytes(length * 2).toString('latin1'), 'hex')
}

/** A part of a shared binary, read without the rest of it. @throws Unreadable */
export function writtenPart(
  { file, base64 }: { readonly file: DumpFile; readonly base64: boolean },
  { at, end }: Section,
  offset: number,
  wanted: number,
): Buffer {
  const head = file.line(at, end, 24).toString('latin1').indexOf(':') + 1
  if (head === 0) throw new Unreadable('no binary')
  const begin = at + head
  if (!base64) {
    const digits = file.bytes(begin + offset * 2, Math.min(end, begin + (offset + wanted) * 2))
    return Buffer.from(digits.toString('latin1'), 'hex')
  }
  const skipped = offset % 3
  const from = begin + Math.floor(offset / 3) * 4
  const digits = file.bytes(from, Math.min(end, from + Math.ceil((wanted + skipped) / 3) * 4))
  return Buffer.from(digits.toString('latin1'), 'base64').subarray(skipped, skipped + wanted)
}

/** Without the begin of a character of UTF-8 at the end, so that text that is cut is still read as text. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const code = bytes[bytes.length - back] ?? 0
    if (code < 0x80) return bytes
    if (code >= 0xc0) {
      const length = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2
      return length > back ? bytes.subarray(0, -back) : bytes
    }
  }
  return bytes
}
