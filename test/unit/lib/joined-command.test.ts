import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinSpacedCommand } from '../../../src/lib/joined-command.js'

const known = new Set([
  'apps',
  'apps:create',
  'config',
  'config:set',
  'git:remote',
  'account:mfa',
  'account:mfa:activate',
  'target',
  'target:use',
])
const join = (...argv: string[]) => joinSpacedCommand(argv, (id) => known.has(id))

describe('joinSpacedCommand', () => {
  it.each([
    [
      ['apps', 'create', '-n', 'x'],
      ['apps:create', '-n', 'x'],
    ],
    [
      ['apps:create', '-n', 'x'],
      ['apps:create', '-n', 'x'],
    ],
    [
      ['git', 'remote', 'apps'],
      ['git:remote', 'apps'],
    ],
    [
      ['config', 'set', 'A=1', 'config'],
      ['config:set', 'A=1', 'config'],
    ],
    [['account', 'mfa', 'activate'], ['account:mfa:activate']],
    [['account:mfa', 'activate'], ['account:mfa:activate']],
    [['account', 'mfa'], ['account:mfa']],
    [
      ['target', 'use', 'use'],
      ['target:use', 'use'],
    ],
    [
      ['apps', '-a', 'create'],
      ['apps', '-a', 'create'],
    ],
    [
      ['apps', '--', 'create'],
      ['apps', '--', 'create'],
    ],
    [
      ['unknown', 'create'],
      ['unknown', 'create'],
    ],
    [
      ['apps', '', 'create'],
      ['apps', '', 'create'],
    ],
    [[], []],
  ])('%j becomes %j', (argv, expected) => {
    expect(join(...argv)).toEqual(expected)
  })

  it('never loses, adds or changes a word', () => {
    const word = fc.oneof(
      fc.constantFrom('apps', 'create', 'git', 'remote', 'config', 'set', '-a', '--'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        const [first = '', ...rest] = join(...argv)
        const joined = argv.length - rest.length
        expect(argv.slice(0, joined).join(':')).toBe(first)
        expect(argv.slice(joined)).toEqual(rest)
      }),
    )
  })
})
