import { expect, it } from 'vitest'
import { TopScreen } from '../../../../src/lib/live/top-screen.js'
import { count, grew, topHead, topJson, topLines } from '../../../../src/lib/live/top-text.js'
import type { Top, TopRow } from '../../../../src/lib/live/top.js'

const row: TopRow = {
  pid: '<0.812.0>',
  name: null,
  label: null,
  initialCall: ['Elixir.Shop.Basket.Worker', 'init', 1],
  currentFunction: ['gen_server', 'loop', 7],
  started: false,
  reductionsRate: 1_234_567,
  memory: 5 * 1024 * 1024,
  memoryRate: -2048,
  mailbox: 12,
  mailboxRate: 3,
  binaries: 100,
  binariesRate: null,
}
const whole: Top = {
  seconds: 2.04,
  processes: 104,
  memory: 57_780_280,
  runQueue: 0,
  reductionsRate: 55_871,
  took: 900,
  rows: [row],
}

it('keeps numbers short', () => {
  expect([0, 840, 9999, 12_345, 456_789, 4_560_000, 2e9].map(count)).toEqual([
    '0',
    '840',
    '9999',
    '12.3k',
    '457k',
    '4.6M',
    '2.0G',
  ])
  expect([0, 5, -12_345].map((rate) => grew(rate, count))).toEqual(['', '+5', '-12.3k'])
})

it('fits 80 columns, whatever a process is called, and lets no name steer the terminal', () => {
  const long = { ...row, name: `evil\u001b[2J${'x'.repeat(200)}` }
  const lines = topLines([row, { ...long, started: true, replica: 'shop-abc-def12' }], 'binaries', 80)
  expect(lines.every((line) => line.length <= 80)).toBe(true)
  expect(lines.join('')).not.toContain('\u001b')
  expect(lines[0]).toContain('Replica')
  expect(lines[2]).toContain('def12')
  expect(topLines([row], 'reductions', 80)[1]).toBe(
    '<0.812.0>       1.2M   5.0M  -2.0K      12    +3   100B  Shop.Basket.Worker.ini…',
  )
  expect(topHead(whole)).toBe('104 processes · 55.1M · run queue 0 · 55.9k reds/s · 2.0 s')
})

it('tells machines functions in the notation that people see', () => {
  expect(topJson({ ...row, name: 'Elixir.Shop.Basket' })).toMatchObject({
    title: 'Shop.Basket',
    name: 'Shop.Basket',
    initialCall: 'Shop.Basket.Worker.init/1',
    currentFunction: ':gen_server.loop/7',
  })
})

it('fills the screen exactly, before and after the first window', () => {
  const screen = new TopScreen('shop', 'reductions', () => Promise.reject(new Error('not asked here')))
  for (const rows of [3, 24]) expect(screen.lines(40, rows)).toHaveLength(rows)
  expect(screen.lines(80, 24).join('\n')).toContain('Waiting for the first window…')
})
