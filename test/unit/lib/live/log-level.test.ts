import { expect, it } from 'vitest'
import { droppedBy, levelsText } from '../../../../src/lib/live/log-level-text.js'
import { moduleName } from '../../../../src/lib/live/module-name.js'

it('shows each level, how long it lasts, and handlers that drop more', () => {
  expect(
    levelsText({
      primary: 'notice',
      modules: [
        { module: 'Elixir.Shop.Cart', level: 'debug' },
        { module: 'lists', level: 'error' },
      ],
      timed: [{ module: 'Elixir.Shop.Cart', level: 'debug', before: null, leftMs: 299_500 }],
      handlers: [
        { handler: 'default', level: 'all' },
        { handler: 'file', level: 'error' },
      ],
    }),
  ).toBe(
    [
      'Shop.Cart        debug  for 5 min more, then no level of its own',
      ':lists           error',
      'Everything else  notice',
      'Handler file drops what is below error',
    ].join('\n'),
  )
})

it('knows the handlers that drop what is let through', () => {
  const handlers = [
    { handler: 'default', level: 'all' as const },
    { handler: 'file', level: 'error' as const },
  ]
  expect(droppedBy('debug', handlers)).toEqual(['file'])
  expect(droppedBy('error', handlers)).toEqual([])
})

it('reads modules of both languages', () => {
  expect(['Shop.Cart', 'Elixir.Shop', ':lists', 'gen_server'].map(moduleName)).toEqual([
    'Elixir.Shop.Cart',
    'Elixir.Shop',
    'lists',
    'gen_server',
  ])
  expect(() => moduleName('a b')).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
})
