import { describe, expect, it } from 'vitest'
import { parseConfigPairs } from '../../../src/lib/config-pairs.js'

describe('parseConfigPairs', () => {
  it('splits at the first `=` and keeps the rest as it is', () => {
    expect(parseConfigPairs(['A=1', 'B=x=y', 'C=', 'D= spaced \n', 'A=2'])).toEqual({
      A: '2',
      B: 'x=y',
      C: '',
      D: ' spaced \n',
    })
  })

  it.each([[[]], [['A']], [['=x']], [['A=1', '']]])('refuses %j', (args) => {
    expect(() => parseConfigPairs(args)).toThrow(/KEY=VALUE/)
  })
})
