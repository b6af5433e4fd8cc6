import { expect, it } from 'vitest'
import { profileJson, profileText, readProfiled } from '../../../../src/lib/live/profile-text.js'
import { watchJson, watchText } from '../../../../src/lib/live/watch-text.js'
import { Output } from '../../../../src/lib/ui/index.js'

const rows = [
  { call: ['Elixir.Shop.Cart', 'add', 2] as [string, string, number], calls: 12_000, own: 30_000 },
  { call: ['lists', 'map', 2] as [string, string, number], calls: 10, own: 10_000 },
]

it('reads modules and functions', () => {
  expect(
    ['Shop.Cart', ':lists', 'Shop.Cart.add', 'Shop.Cart.add/2', ':lists.map/2'].map(readProfiled),
  ).toEqual([
    { module: 'Elixir.Shop.Cart' },
    { module: 'lists' },
    { module: 'Elixir.Shop.Cart', function: 'add' },
    { module: 'Elixir.Shop.Cart', function: 'add', arity: 2 },
    { module: 'lists', function: 'map', arity: 2 },
  ])
  expect(() => readProfiled('a b')).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
})

it('shows time with its share and by call, and says when nothing was called', () => {
  const text = profileText({ rows, functions: 5, seconds: 2 }, 'time', new Output(false))
  expect(text.split('\n').slice(2)).toEqual([
    'Calls  Time     %     Per call    Function',
    '12.0k  30.0 ms  75.0  2.50 µs     Shop.Cart.add/2',
    '10     10.0 ms  25.0  1000.00 µs  :lists.map/2',
  ])
  expect(profileText({ rows: [], functions: 5, seconds: 2 }, 'count', new Output(false))).toContain(
    'none was called',
  )
  expect(profileJson({ rows, functions: 5, seconds: 2 }, 'memory').rows[0]).toEqual({
    function: 'Shop.Cart.add/2',
    calls: 12_000,
    bytes: 30_000,
  })
})

it('tells of what hurts, in words and as data', () => {
  const event = {
    type: 'happened' as const,
    at: 0,
    kind: 'long_schedule' as const,
    process: { pid: '<0.1.0>', name: 'Elixir.Shop.Cart', label: null, initialCall: null },
    amount: 120,
    where: ['lists', 'sort', 1] as [string, string, number],
  }
  expect(watchText(event)).toBe(
    '00:00:00.000 <0.1.0> Shop.Cart: long turn on a scheduler, 120 ms in :lists.sort/1',
  )
  expect(watchJson(event)).toMatchObject({ where: ':lists.sort/1', process: { title: 'Shop.Cart' } })
  expect(
    watchText({ ...event, process: null, amount: null, kind: 'busy_port', where: '#Port<0.1>' }),
  ).toContain('A port: waits for a busy port #Port<0.1>')
})
