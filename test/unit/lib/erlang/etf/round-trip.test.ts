import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Float,
  TermMap,
  atom,
  decode,
  encode,
  equalTerms,
  tuple,
} from '../../../../../src/lib/erlang/index.js'
import type { Term, Tuple } from '../../../../../src/lib/erlang/index.js'
import { anyTerm } from '../../../../support/erlang/arbitrary-term.js'

describe('encode and decode', () => {
  it('give back any term as it was', () => {
    fc.assert(
      fc.property(anyTerm, (term) => {
        const again = decode(encode(term))
        expect(equalTerms(again, term)).toBe(true)
        expect(encode(again)).toEqual(encode(term))
      }),
      { numRuns: 1000 },
    )
  })

  it('take a list of a million elements', () => {
    const list = Array.from({ length: 1_000_000 }, (_, at) => tuple(atom('n'), at))
    expect((decode(encode(list)) as Term[]).length).toBe(1_000_000)
  })

  it('take terms nested 100,000 deep, of every kind', () => {
    let deep: Term = []
    for (let at = 0; at < 100_000; at++) {
      deep = at % 3 === 0 ? [deep, 1] : at % 3 === 1 ? tuple(deep) : TermMap.of([atom('key'), deep])
    }
    const again = decode(encode(deep))
    expect(equalTerms(again, deep)).toBe(true)
  })

  it('do not copy a large binary, neither out nor in', () => {
    const large = Buffer.alloc(1024 * 1024, 7)
    const received = encode(tuple(atom('data'), large))
    const again = decode(received) as Tuple
    expect((again.at(1) as Buffer).buffer).toBe(received.buffer)
  })

  it('tell 1 from 1.0, and 0.0 from -0.0', () => {
    expect(equalTerms(1, new Float(1))).toBe(false)
    expect(equalTerms(new Float(0), new Float(-0))).toBe(false)
    expect(decode(encode(new Float(1)))).toEqual(new Float(1))
  })

  it('refuse what is no term, naming it', () => {
    const wrongs: unknown[] = [
      Number.NaN,
      Infinity,
      2 ** 60,
      'text',
      undefined,
      null,
      {},
      () => 1,
      [undefined],
    ]
    for (const wrong of wrongs) {
      expect(() => encode(wrong as Term)).toThrow(TypeError)
    }
  })
})

describe('equality and map keys', () => {
  it('do not depend on the order of keys, at any depth', () => {
    const inner = TermMap.of([atom('a'), 1], [Buffer.from('b'.repeat(100)), 2])
    const turned = TermMap.of([Buffer.from('b'.repeat(100)), 2], [atom('a'), 1])
    expect(equalTerms(TermMap.of([inner, 1]), TermMap.of([turned, 1]))).toBe(true)
    expect(TermMap.of([inner, atom('found')]).get(turned)).toBe(atom('found'))
  })

  it('find values by atom name, by number and by any term', () => {
    const map = TermMap.of([atom('a'), 1], [7, 2], [tuple(1, [2]), 3], [new Float(7), 4])
    expect([
      map.get('a'),
      map.get(7),
      map.get(tuple(1, [2])),
      map.get(new Float(7)),
      map.get('none'),
    ]).toEqual([1, 2, 3, 4, undefined])
  })
})
