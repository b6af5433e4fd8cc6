import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../../src/lib/errors.js'
import {
  BitString,
  Float,
  Fun,
  ImproperList,
  LocalTerm,
  Pid,
  Port,
  Reference,
  atom,
  decode,
  encode,
  equalTerms,
  tuple,
} from '../../../../../src/lib/erlang/index.js'
import type { Term } from '../../../../../src/lib/erlang/index.js'
import { anyTerm } from '../../../../support/erlang/arbitrary-term.js'

/** Bytes behind the version: numbers, and text for the rest. */
function external(...parts: (number | string)[]): Buffer {
  return Buffer.concat(
    [131, ...parts].map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))),
  )
}

const NODE = [119, 3, 'a@b'] as const
const oldFloat = '1.50000000000000000000e+00'.padEnd(31, '\0')

describe('decode', () => {
  const cases: [string, Buffer, Term][] = [
    ['an atom in Latin-1', external(100, 0, 2, 'h\xe9'), atom('hé')],
    ['a short atom in Latin-1', external(115, 2, 'h\xe9'), atom('hé')],
    ['a long atom in UTF-8', external(118, 0, 2, 'ok'), atom('ok')],
    ['a float as text', external(99, oldFloat), new Float(1.5)],
    ['the old pid', external(103, ...NODE, 0, 0, 0, 5, 0, 0, 0, 1, 3), new Pid(atom('a@b'), 5, 1, 3)],
    [
      'the new pid',
      external(88, ...NODE, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 1, 0),
      new Pid(atom('a@b'), 5, 1, 256),
    ],
    ['the old port', external(102, ...NODE, 0, 0, 0, 5, 3), new Port(atom('a@b'), 5n, 3)],
    ['the new port', external(89, ...NODE, 0, 0, 0, 5, 0, 0, 0, 3), new Port(atom('a@b'), 5n, 3)],
    [
      'the port of 64 bits',
      external(120, ...NODE, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 3),
      new Port(atom('a@b'), 2n ** 56n + 5n, 3),
    ],
    ['the oldest reference', external(101, ...NODE, 0, 0, 0, 5, 3), new Reference(atom('a@b'), [5], 3)],
    [
      'the old reference',
      external(114, 0, 2, ...NODE, 3, 0, 0, 0, 5, 0, 0, 0, 6),
      new Reference(atom('a@b'), [5, 6], 3),
    ],
    [
      'the new reference',
      external(90, 0, 1, ...NODE, 0, 0, 0, 3, 0, 0, 0, 5),
      new Reference(atom('a@b'), [5], 3),
    ],
    ['a string as a list of bytes', external(107, 0, 2, 'hi'), [104, 105]],
    ['a list in the tail of a list', external(108, 0, 0, 0, 1, 97, 1, 108, 0, 0, 0, 1, 97, 2, 106), [1, 2]],
    ['a string in the tail of a list', external(108, 0, 0, 0, 1, 97, 1, 107, 0, 1, 2), [1, 2]],
    ['a list without elements but with a tail', external(108, 0, 0, 0, 0, 97, 9), 9],
    ['an improper list', external(108, 0, 0, 0, 1, 97, 1, 97, 2), new ImproperList([1], 2)],
    [
      'a bit string, its unused bits cleared',
      external(77, 0, 0, 0, 1, 3, 0xff),
      new BitString(Buffer.of(0xe0), 3),
    ],
    ['a bit string that is a binary', external(77, 0, 0, 0, 1, 8, 0xff), Buffer.of(0xff)],
    ['a negative zero among integers', external(110, 1, 1, 0), 0],
    ['an integer with leading zeros', external(110, 9, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0), -5],
    ['a large tuple', external(105, 0, 0, 0, 1, 97, 1), tuple(1)],
  ]
  it.each(cases)('reads %s', (_, bytes, term) => {
    const read = decode(bytes)
    expect(equalTerms(read, term)).toBe(true)
    expect(Object.is(read, -0)).toBe(false)
  })

  it('keeps a closure as it came', () => {
    const uniq = 'm'.repeat(16)
    const inside = [
      2,
      uniq,
      0,
      0,
      0,
      7,
      0,
      0,
      0,
      1,
      119,
      3,
      'mod',
      97,
      7,
      98,
      0,
      1,
      0,
      0,
      103,
      ...NODE,
      0,
      0,
      0,
      5,
      0,
      0,
      0,
      0,
      0,
      97,
      42,
    ]
    const size = external(...inside).length - 1 + 4
    const bytes = external(104, 2, 112, 0, 0, 0, size, ...inside, 97, 1)
    const read = decode(bytes)
    expect(read).toMatchObject({ elements: [{ module: atom('mod'), arity: 2, index: 7, uniq: 65536 }, 1] })
    expect(encode(read)).toEqual(bytes)
  })

  it('keeps the closure of R8 as it came', () => {
    const bytes = external(
      117,
      0,
      0,
      0,
      1,
      103,
      ...NODE,
      0,
      0,
      0,
      5,
      0,
      0,
      0,
      0,
      0,
      119,
      1,
      'm',
      97,
      1,
      97,
      2,
      104,
      1,
      97,
      42,
    )
    const read = decode(bytes)
    expect(read).toBeInstanceOf(Fun)
    expect(encode(read)).toEqual(bytes)
  })

  it('keeps a term in local format as it came, but not inside another one', () => {
    const bytes = external(121, 'whatever')
    const read = decode(bytes)
    expect(read).toBeInstanceOf(LocalTerm)
    expect(encode(read)).toEqual(bytes)
    expect(() => encode([read])).toThrow(TypeError)
  })

  it('reads compressed terms, and none that is larger than allowed or announced', () => {
    const plain = encode(Buffer.alloc(10_000)).subarray(1)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(plain.length)
    const bytes = Buffer.concat([Buffer.of(131, 80), size, deflateSync(plain)])
    expect(decode(bytes)).toEqual(Buffer.alloc(10_000))
    expect(() => decode(bytes, { maxInflated: 1000 })).toThrow(GigalixirError)
    bytes.writeUInt32BE(100, 2)
    expect(() => decode(bytes)).toThrow(GigalixirError)
  })

  it('says clearly that an atom cache was never agreed on', () => {
    expect(() => decode(external(82, 0))).toThrow(/atom cache/)
  })

  const malformed: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['another version', Buffer.of(130, 97, 1)],
    ['an unknown tag', external(1)],
    ['a rest behind the term', external(97, 1, 97, 2)],
    ['a list of four billion elements in a few bytes', external(108, 0xff, 0xff, 0xff, 0xff, 97, 1)],
    ['a tuple of four billion elements', external(105, 0xff, 0xff, 0xff, 0xff)],
    ['a binary longer than the message', external(109, 0, 0, 1, 0, 'short')],
    ['an integer longer than the message', external(111, 0xff, 0xff, 0xff, 0xff, 0, 1)],
    ['an atom that is not UTF-8', external(119, 2, '\xff\xfe')],
    ['an atom of 256 characters', external(118, 1, 0, 'a'.repeat(256))],
    ['a float that is not a number', external(70, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0)],
    ['a float as text that is no number', external(99, 'inf'.padEnd(31, '\0'))],
    ['a closure that is larger than it says', external(112, 0, 0, 0, 5, 1)],
    ['nine bits in a byte', external(77, 0, 0, 0, 1, 9, 1)],
    ['a reference of six words', external(90, 0, 6, ...NODE, 0, 0, 0, 1, 'x'.repeat(24))],
    ['a pid whose node is a number', external(88, 97, 1, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 1)],
  ]
  it.each(malformed)('refuses %s', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(GigalixirError)
  })

  it('refuses lists in lists that each announce all that is left, without reserving memory for them', () => {
    const head = Buffer.alloc(5)
    head[0] = 108
    head.writeUInt32BE(1_000_000, 1)
    const bytes = Buffer.concat([
      Buffer.of(131),
      ...Array.from({ length: 200_000 }, () => head),
      Buffer.alloc(100),
    ])
    expect(() => decode(bytes)).toThrow(/announced/)
  })

  it('joins lists nested in tails in linear time', () => {
    const link = Buffer.of(108, 0, 0, 0, 1, 97, 1)
    const bytes = Buffer.concat([
      Buffer.of(131),
      ...Array.from({ length: 200_000 }, () => link),
      Buffer.of(106),
    ])
    expect((decode(bytes) as Term[]).length).toBe(200_000)
  })

  it('never does anything worse than refuse, whatever the bytes', () => {
    const tamper = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(
        anyTerm,
        fc.array(tamper, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (term, changes, length) => {
          const bytes = encode(term)
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          decodes(bytes)
          decodes(bytes.subarray(0, length % (bytes.length + 1)))
        },
      ),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        decodes(Buffer.concat([Buffer.of(131), bytes])),
      ),
      { numRuns: 3000 },
    )
  })
})

/** Either a term that can be written again, or a refusal. */
function decodes(bytes: Buffer): void {
  let term: Term
  try {
    term = decode(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(GigalixirError)
    return
  }
  encode(term)
}
