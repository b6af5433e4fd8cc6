import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../../../src/lib/config/change-configs.js'

describe('changesBetween', () => {
  it.each([
    [{ A: '1' }, { A: '1' }, {}, []],
    [{ A: '1' }, { A: '2' }, { A: '2' }, []],
    [{ A: '1' }, { A: '' }, { A: '' }, []],
    [{ A: '1' }, {}, {}, ['A']],
    [{}, { A: '1' }, { A: '1' }, []],
    [{ A: '1', B: '2', C: '3' }, { B: '2', C: '4', D: '5' }, { C: '4', D: '5' }, ['A']],
    [{}, { constructor: 'x' }, { constructor: 'x' }, []],
  ])('from %j to %j', (before, after, set, removed) => {
    expect(changesBetween(before as Record<string, string>, after as Record<string, string>)).toEqual({
      set,
      removed,
    })
  })
})
