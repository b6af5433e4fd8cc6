import { describe, expect, it } from 'vitest'
import { inspectTerm } from '../../../../src/lib/erlang/index.js'
import { readCall } from '../../../../src/lib/live/call-pattern.js'
import { TraceLines } from '../../../../src/lib/live/trace-lines.js'

describe('a call with patterns', () => {
  it.each([
    ['Shop.Cart.add()', '[]', '[]'],
    ['Shop.Cart.add(_, id)', '[:_, :_]', '[]'],
    [
      ':ets.insert(:carts, {"a\\"b", 5, -1.5, nil, true, Shop.Item})',
      '[:carts, {"a\\"b", 5, -1.5, nil, true, Shop.Item}]',
      '[]',
    ],
    ['Shop.run([:a | _], [name: "x", n: _])', '[[:a | :_], [name: "x", n: :_]]', '[]'],
    ['Shop.run(:"odd one", [])', '[:"odd one", []]', '[]'],
    [
      'Shop.run(%{id: 5, "k" => {:a, 1}, any: _})',
      '[:"$1"]',
      '[{:is_map, :"$1"}, {:"=:=", {:map_get, {:const, :id}, :"$1"}, {:const, 5}}, {:"=:=", {:map_get, {:const, "k"}, :"$1"}, {:const, {:a, 1}}}, {:is_map_key, {:const, :any}, :"$1"}]',
    ],
  ])('%s is read', (text, head, guards) => {
    const { match, arity } = readCall(text)
    const show = (term: Parameters<typeof inspectTerm>[0]) => inspectTerm(term, 'elixir').replace(/\s+/g, ' ')
    expect([show(match!.head), show([...match!.guards])]).toEqual([head, guards])
    expect(arity).toBe((match!.head as unknown[]).length)
  })

  it('without parentheses is a function as ever', () => {
    expect(readCall('Shop.Cart.add/2')).toEqual({ module: 'Elixir.Shop.Cart', function: 'add', arity: 2 })
  })

  it.each([
    'Shop.run(',
    'Shop.run(1',
    'Shop.run(1,,2)',
    'Shop.run(1) x',
    'Shop.run(%{a: {_}})',
    'run(1)',
    'Shop.run(System.halt())',
  ])('%s is refused', (text) => {
    expect(() => readCall(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
  })
})

it('tells how long calls took, of nested ones of the same function, too', () => {
  const lines = new TraceLines()
  const call = { at: 0, pid: '<0.1.0>', call: ['Elixir.Shop', 'run', 1] as [string, string, number] }
  expect(lines.text({ ...call, type: 'call', ns: 1000, args: ['1'] })).toBe(
    '00:00:00.000 <0.1.0> Shop.run(1)',
  )
  lines.text({ ...call, type: 'call', ns: '2000', args: ['2'] })
  expect(lines.text({ ...call, type: 'return', ns: 2_500_000, value: ':ok' })).toBe(
    '00:00:00.000 <0.1.0> Shop.run/1 → :ok (2.5 ms)',
  )
  expect(lines.json({ ...call, type: 'raise', ns: 5_001_000, kind: 'error', value: ':badarg' })).toEqual({
    type: 'raise',
    ns: '5001000',
    at: '1970-01-01T00:00:00.000Z',
    pid: '<0.1.0>',
    call: 'Shop.run/1',
    kind: 'error',
    value: ':badarg',
    microseconds: 5000,
  })
})
