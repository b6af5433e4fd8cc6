import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../../src/lib/json/parse-json.js'
import { compactJson, sortedJson } from '../../../../src/lib/ui/sorted-json.js'

describe('parseJson', () => {
  it.each([
    '9007199254740993',
    '-0',
    '1.0',
    '1e3',
    '1E-7',
    '0.10',
    '123456789012345678901234567890',
    '1e999',
  ])('keeps the digits of %s, alone and inside', (number) => {
    expect(sortedJson(parseJson(number))).toBe(number)
    expect(compactJson(parseJson(`{"b": [${number}, 1], "a": ${number}}`))).toBe(
      `{"a":${number},"b":[${number},1]}`,
    )
  })

  it('makes plain numbers of those a double keeps, and touches no text', () => {
    expect(parseJson('{"a": 1, "b": -2.5, "c": "1.0", "1.0": "\\\\", "d": "\\"1.0"}')).toEqual({
      ...{ a: 1, b: -2.5, c: '1.0', '1.0': '\\', d: '"1.0' },
    })
  })

  it('mistakes no text for a number it has marked', () => {
    const text = '{"a":1.0,"b":["#1.0","\\u00231.0","$1.0","##"],"c":"\\\\"}'
    expect(compactJson(parseJson(text))).toBe('{"a":1.0,"b":["#1.0","#1.0","$1.0","##"],"c":"\\\\"}')
  })

  it('keeps a key called __proto__', () => {
    expect(compactJson(parseJson('{"__proto__": {"polluted": 1.0}}'))).toBe('{"__proto__":{"polluted":1.0}}')
  })

  it.each(['', '01', '1.', '+1', '{"a":1', '"\\u00"', "{'a':1}", '[1,]', 'NaN', '['.repeat(100_000)])(
    'refuses %.20j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it('takes long texts and deep nesting without running out of stack', () => {
    const long = JSON.stringify({ output: '"x" 1.0\n'.repeat(200_000) })
    expect(compactJson(parseJson(long))).toBe(long)
    expect(() => parseJson('['.repeat(5000) + ']'.repeat(5000))).toThrow('nested')
  })

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(sortedJson(parseJson(text)))).toEqual(JSON.parse(text))
        expect(sortedJson(parseJson(sortedJson(value)))).toBe(sortedJson(value))
      }),
    )
  })
})
