import { describe, expect, it } from 'vitest'
import { table } from '../../../../src/lib/ui/table.js'
import type { Column } from '../../../../src/lib/ui/table.js'

type Row = readonly [string, string, string, string]
const columns: Column<Row>[] = [
  { heading: 'NAME', text: (row) => row[0] },
  { heading: 'COMMIT', text: (row) => row[1], leaves: 1 },
  { heading: 'STATE', text: (row) => row[2], paint: (text) => `<${text}>` },
  { heading: 'SUMMARY', text: (row) => row[3], shortens: true },
]
const rows: Row[] = [
  ['shop-1', 'abc1234', 'live', 'Set the size of the pool to ten'],
  ['shop-22', '', '', 'Small'],
]

describe('a table', () => {
  it('is as wide as its widest cells and ends without blanks', () => {
    expect(table(rows, columns)).toEqual({
      text: [
        'NAME     COMMIT   STATE  SUMMARY',
        'shop-1   abc1234  <live>   Set the size of the pool to ten',
        'shop-22                  Small',
      ].join('\n'),
      leftOut: [],
    })
  })

  it('shortens long texts first', () => {
    expect(table(rows, columns, { width: 50 })).toEqual({
      text: [
        'NAME     COMMIT   STATE  SUMMARY',
        'shop-1   abc1234  <live>   Set the size of the pool…',
        'shop-22                  Small',
      ].join('\n'),
      leftOut: [],
    })
  })

  it('then leaves out what matters least, and says what', () => {
    expect(table(rows, columns, { width: 40 })).toEqual({
      text: [
        'NAME     STATE  SUMMARY',
        'shop-1   <live>   Set the size of the poo…',
        'shop-22         Small',
      ].join('\n'),
      leftOut: ['COMMIT'],
    })
    expect(table(rows, columns, { width: 16 })).toMatchObject({ leftOut: ['COMMIT', 'SUMMARY'] })
  })

  it('keeps its first column, shortened where even that is too wide', () => {
    expect(table(rows, columns, { width: 5 })).toEqual({
      text: 'NAME\nshop…\nshop…',
      leftOut: ['COMMIT', 'SUMMARY', 'STATE'],
    })
  })
})
