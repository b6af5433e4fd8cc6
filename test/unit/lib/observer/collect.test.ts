import { describe, expect, it } from 'vitest'
import { atom, tuple } from '../../../../src/lib/erlang/index.js'
import { readAllocators } from '../../../../src/lib/observer/collect/allocators.js'
import { loadBetween } from '../../../../src/lib/observer/collect/load.js'
import type { LoadCounters } from '../../../../src/lib/observer/collect/load.js'
import { callText, mfaText, processTitle } from '../../../../src/lib/observer/collect/names.js'
import type { ProcessBatch, ProcessRow } from '../../../../src/lib/observer/collect/processes.js'
import { Sweep } from '../../../../src/lib/observer/collect/sweep.js'
import { readFunction } from '../../../../src/lib/observer/collect/traced-function.js'

const counters: LoadCounters = {
  at: 1000,
  schedulers: [
    [1, 100, 1000],
    [2, '9007199254740993000', '9007199254740999000'],
    [3, 0, 0],
  ],
  memory: { total: 10 },
  io: [1000, 0],
  runQueue: 1,
  runQueueAll: 2,
  reductions: 5000,
  processes: 50,
}

describe('the load between two looks', () => {
  it('is unknown at the first', () => {
    expect(loadBetween(undefined, counters, 2)).toMatchObject({ use: null, input: null, schedulers: [] })
  })

  it('counts only normal schedulers for the whole, and rates by the second', () => {
    const later: LoadCounters = {
      ...counters,
      at: 3000,
      schedulers: [
        [1, 600, 2000],
        [2, '9007199254740993000', '9007199254742999000'],
        [3, 100, 100],
      ],
      io: [5000, 10],
      reductions: 4000,
    }
    const load = loadBetween(counters, later, 2)
    expect(load.schedulers).toEqual([
      { id: 1, use: 0.5, dirty: false },
      { id: 2, use: 0, dirty: false },
      { id: 3, use: 1, dirty: true },
    ])
    expect(load).toMatchObject({ use: 0.25, input: 2000, output: 5, reductions: 0 })
  })
})

describe('allocators', () => {
  it('are added up over their instances, with abandoned carriers, in the form of OTP 24 and the one before', () => {
    const carriers = tuple(atom('carriers_size'), 1000, 1500, 2000)
    const now = tuple(atom('blocks'), [tuple(atom('binary_alloc'), [tuple(atom('size'), 300, 1, 2)])])
    const before = tuple(atom('blocks_size'), 200, 1, 2)
    const instance = (number: number, fact: typeof now) =>
      tuple(atom('instance'), number, [
        tuple(atom('mbcs'), [now === fact ? now : before, carriers]),
        tuple(atom('mbcs_pool'), [before]),
        tuple(atom('calls'), []),
      ])
    const answer = [
      tuple(atom('binary_alloc'), [instance(0, now), instance(1, before)]),
      tuple(atom('off_alloc'), atom('false')),
    ]
    expect(readAllocators(answer)).toEqual([
      { name: 'binary_alloc', instances: 2, blocks: 900, carriers: 2000, carriersMax: 4000 },
    ])
  })
})

describe('a sweep over processes', () => {
  const row = (pid: number, memory: number): ProcessRow => ({
    pid: `<0.${pid}.0>`,
    name: null,
    label: null,
    initialCall: null,
    currentFunction: null,
    memory,
    reductions: 0,
    message_queue_len: 0,
    status: 'waiting',
  })

  it('goes on where it was, keeps the top, forgets the dead and starts over at the end', async () => {
    const asked: [number, readonly string[]][] = []
    const batches: Partial<ProcessBatch>[] = [
      { looked: 100, done: false, rows: [row(1, 50), row(2, 40)], watched: [] },
      { looked: 60, done: true, rows: [row(3, 45), row(4, 10)], watched: [row(1, 20)] },
      { looked: 100, done: false, rows: [row(1, 20)], watched: [row(3, 45), row(1, 21)] },
    ]
    const sweep = new Sweep(
      (_query, offset, watched) => {
        asked.push([offset, watched])
        return Promise.resolve({ count: 160, took: 1, ...batches.shift() } as ProcessBatch)
      },
      { sort: 'memory', limit: 2, search: '' },
    )
    expect(await sweep.next()).toMatchObject({ rows: [row(1, 50), row(2, 40)], looked: 100, complete: false })
    expect(await sweep.next()).toMatchObject({ rows: [row(3, 45), row(1, 20)], looked: 160, complete: true })
    expect(await sweep.next()).toMatchObject({ rows: [row(3, 45), row(1, 20)], looked: 100, complete: true })
    expect(asked).toEqual([
      [0, []],
      [100, ['<0.1.0>', '<0.2.0>']],
      [0, ['<0.3.0>', '<0.1.0>']],
    ])
  })
})

describe('the name of a function', () => {
  it.each([
    ['MyApp.Worker.run/2', { module: 'Elixir.MyApp.Worker', function: 'run', arity: 2 }],
    ['String.valid?', { module: 'Elixir.String', function: 'valid?' }],
    [':lists.map/2', { module: 'lists', function: 'map', arity: 2 }],
    ['gen_server:call', { module: 'gen_server', function: 'call' }],
  ])('%s is read', (text, expected) => {
    expect(readFunction(text)).toEqual(expected)
  })

  it.each(['lists', 'MyApp.Worker', '_._/_', 'lists:_', ':lists', 'a b.c/1', ''])('%s is refused', (text) => {
    expect(() => readFunction(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
  })

  it('is written as Elixir does', () => {
    expect(mfaText(['Elixir.GenServer', 'call', 2])).toBe('GenServer.call/2')
    expect(mfaText(['gen_server', 'loop', 7])).toBe(':gen_server.loop/7')
    expect(mfaText(['supervisor', 'Elixir.Shop.Sup', 1])).toBe('Shop.Sup (supervisor)')
    expect(mfaText(null)).toBe('')
    expect(mfaText(['Elixir.Shop.Cart', '-add/2-fun-1-', 1])).toBe('anonymous fn/1 in Shop.Cart.add/2')
    expect(mfaText(['Elixir.Shop.Cart', 'empty?', 1])).toBe('Shop.Cart.empty?/1')
    expect(mfaText(['erlang', '++', 2])).toBe(':erlang.++/2')
    expect(mfaText(['Elixir.Shop', 'add to cart', 0])).toBe('Shop."add to cart"/0')
    expect(mfaText(['a-b', 'c', 0])).toBe(':"a-b".c/0')
  })

  it('is written the same way around what a call was given', () => {
    expect(callText(['Elixir.String', 'upcase', 1], ['"a/1"'])).toBe('String.upcase("a/1")')
    expect(callText(['erlang', '/', 2], ['4', '2'])).toBe(':erlang./(4, 2)')
    expect(callText(['lists', '-map/2-fun-0-', 1], ['7'])).toBe('anonymous fn/1 in :lists.map/2 (7)')
  })
})

describe('the title of a process', () => {
  const process = { pid: '<0.7.0>', name: 'Elixir.Shop.Cart', label: 'cart 7', initialCall: null }

  it('is its registered name, else its label, else what it was started with, else its pid', () => {
    expect(processTitle(process)).toBe('Shop.Cart')
    expect(processTitle({ ...process, name: 'kernel_sup' })).toBe('kernel_sup')
    expect(processTitle({ ...process, name: null })).toBe('cart 7')
    const unnamed = { ...process, name: null, label: null }
    expect(processTitle({ ...unnamed, initialCall: ['Elixir.Shop.Cart', 'init', 1] })).toBe(
      'Shop.Cart.init/1',
    )
    expect(processTitle(unnamed)).toBe('<0.7.0>')
  })
})
