import { describe, expect, it } from 'vitest'
import type { Load } from '../../../../src/lib/observer/collect/load.js'
import type { ProcessRow } from '../../../../src/lib/observer/collect/processes.js'
import { screenLines } from '../../../../src/lib/observer/tui/screen.js'

const load: Load = {
  at: 1,
  schedulers: [],
  use: 0.5,
  memory: { total: 3 * 1024 ** 2, processes: 1024, binary: 10, ets: 0 },
  input: 2048,
  output: 0,
  reductions: 1,
  runQueue: 3,
  runQueueAll: 3,
  processes: 2,
}
const row: ProcessRow = {
  pid: '<0.5.0>',
  name: 'Elixir.Shop.Cart',
  label: null,
  initialCall: ['Elixir.Shop.Cart', 'init', 1],
  currentFunction: null,
  memory: 2048,
  reductions: 77,
  message_queue_len: 4,
  status: 'waiting',
}

describe('the screen of the terminal', () => {
  const list = {
    rows: [row, { ...row, name: 'evil\u001b[2J' }],
    count: 2,
    looked: 2,
    complete: true,
    took: 1,
  }
  const state = { title: 'shop', replica: 'one', sort: 'memory', load, list } as const

  it('fills the terminal exactly, in any size', () => {
    for (const [columns, rows] of [
      [100, 20],
      [30, 6],
      [10, 2],
    ] as const) {
      const lines = screenLines(state, columns, rows)
      expect(lines).toHaveLength(rows)
      expect(lines.every((line) => line.length <= columns)).toBe(true)
    }
  })

  it('tells load and processes', () => {
    const text = screenLines(state, 120, 20).join('\n')
    expect(text).toContain('[##########..........] 50.0%   run queue 3')
    expect(text).toContain('memory 3.0M')
    expect(text).toMatch(/<0\.5\.0> +2\.0K +77 +4 {2}Shop\.Cart/)
    expect(text).toContain('by memory')
  })

  it('names a process without a registered name by its label, else by what it was started with', () => {
    const call: ProcessRow['initialCall'] = ['Elixir.Shop.Cart', '-start_link/1-fun-0-', 0]
    const unnamed = { ...row, name: null, initialCall: call }
    const rows = [{ ...unnamed, label: '{:cart, 17}' }, unnamed]
    const text = screenLines({ ...state, list: { ...list, rows } }, 120, 20).join('\n')
    expect(text).toMatch(/ 4 {2}\{:cart, 17\}\n/)
    expect(text).toMatch(/ 4 {2}anonymous fn\/0 in Shop\.Cart\.start_link\/1\n/)
  })

  it('lets no name steer the terminal, and says what is wrong', () => {
    const text = screenLines({ ...state, trouble: 'The node is gone.' }, 120, 20).join('\n')
    expect(text).not.toContain('\u001b')
    expect(text).toContain('evil?[2J')
    expect(text).toContain('The node is gone.')
    expect(screenLines({ title: 'shop', replica: 'one', sort: 'memory' }, 80, 10)[1]).toBe('Connecting…')
  })
})
