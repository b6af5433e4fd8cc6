import { expect, it } from 'vitest'
import { inspectTerm } from '../../../../src/lib/erlang/index.js'
import { stateRefusal } from '../../../../src/lib/live/state-text.js'
import { processTerm } from '../../../../src/lib/observer/collect/find-process.js'

it.each([
  ['<0.123.0>', '{:pid, "<0.123.0>"}'],
  ['0.123.0', '{:pid, "<0.123.0>"}'],
  ['#PID<0.1.2>', '{:pid, "<0.1.2>"}'],
  ['MyApp.Repo', '{:name, "Elixir.MyApp.Repo"}'],
  [':kernel_sup', '{:name, "kernel_sup"}'],
  ['kernel_sup', '{:name, "kernel_sup"}'],
  [':"a b"', '{:name, "a b"}'],
])('%s is understood', (text, term) => {
  expect(inspectTerm(processTerm(text), 'elixir')).toBe(term)
})

it.each(['', ':', '<1.2.3>', '<0.12>', '12', '#PID<1.2.3>'])('%s is refused', (text) => {
  expect(() => processTerm(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
})

it('tells why a state is not shown', () => {
  const refused = (why: Parameters<typeof stateRefusal>[2]) => stateRefusal('Cart', 'shop-1', why)
  expect(refused({ refused: 'ended' })).toEqual(['NOT_FOUND', 'There is no process Cart on shop-1.'])
  expect(refused({ refused: 'too_large', bytes: 48_000_000 })[1]).toContain('takes 45.8M: above 16.0M')
  expect(refused({ refused: 'busy' })[0]).toBe('TIMEOUT')
  expect(refused({ refused: 'not_otp' })[0]).toBe('REFUSED')
})
