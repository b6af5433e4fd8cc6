import { expect, it } from 'vitest'
import { lastOutput } from '../../../../src/lib/deploy/last-output.js'

const CRASH = `19:39:01.935 [notice] Application shop exited: exited in: Shop.start(:normal, [])
    ** (EXIT) an exception was raised:
        ** (ArgumentError) errors were found at the given arguments:

  * 1st argument: not a textual representation of an integer

            :erlang.binary_to_integer("abc")
            (elixir 1.18.3) lib/integer.ex:300: Integer.parse/1
            (shop 0.1.0) lib/shop.ex:9: Shop.start/2
            (kernel 10.2.7) application_master.erl:295: :application_master.start_it_old/4
** (Mix) Could not start application shop: exited in: Shop.start(:normal, [])
    ** (EXIT) an exception was raised:
        ** (ArgumentError) errors were found at the given arguments:

  * 1st argument: not a textual representation of an integer

            :erlang.binary_to_integer("abc")
            (elixir 1.18.3) lib/integer.ex:300: Integer.parse/1
            (shop 0.1.0) lib/shop.ex:9: Shop.start/2`.split('\n')

it('is of a crash one line: its exception, and where in the app it was', () => {
  expect(lastOutput(CRASH)).toEqual([
    '** (ArgumentError) errors were found at the given arguments: 1st argument: not a textual representation of an integer (lib/shop.ex:9)',
  ])
})

it('is the exception of a config provider, without a place', () => {
  const lines = [
    'ERROR! Config provider failed with:',
    '** (RuntimeError) no PEPPER',
    '',
    '    nofile:1: (file)',
  ]
  expect(lastOutput(lines)).toEqual(['** (RuntimeError) no PEPPER'])
})

it('takes nothing for the detail of an exception that has none', () => {
  const lines = ['** (RuntimeError) cannot read:', '    (shop 0.1.0) lib/shop.ex:1: Shop.x/0']
  expect(lastOutput(lines)).toEqual(['** (RuntimeError) cannot read: (lib/shop.ex:1)'])
})

it('is each of the last lines once where there was no exception', () => {
  expect(lastOutput(['no database', '', 'no database', 'no database'])).toEqual(['no database'])
  expect(lastOutput(['1', '2', '3', '4', '5', '6'])).toEqual(['2', '3', '4', '5', '6'])
  expect(lastOutput([])).toEqual([])
})
