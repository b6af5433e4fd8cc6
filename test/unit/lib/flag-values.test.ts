import { Flags } from '@oclif/core'
import { describe, expect, it } from 'vitest'
import { guardValues, unguarded } from '../../../src/lib/flag-values.js'

const flags = {
  app_name: Flags.string({ char: 'a', aliases: ['app'] }),
  ssh_opts: Flags.string({ char: 'o' }),
  yes: Flags.boolean({ char: 'y' }),
  num: Flags.integer({ char: 'n' }),
  kind: Flags.string({ char: 'k', options: ['x', 'y'] }),
  each: Flags.string({ char: 'e', multiple: true, multipleNonGreedy: true }),
}

const read = (...words: string[]) => unguarded(guardValues(words, flags))
/** Where a guard was put. */
const values = (...words: string[]) =>
  guardValues(words, flags)
    .filter((word) => word.startsWith('\0'))
    .map(unguarded)

describe('a value that begins as a flag does', () => {
  it.each([
    [['-o', '-o StrictHostKeyChecking=no', 'ls']],
    [['--ssh_opts', '-oX=1', 'ls']],
    [['-y', '-o', '-a -v']],
    [['-e', '-a b']],
  ])('is marked after its flag: %j', (words) => {
    expect(values(...words)).toHaveLength(1)
    expect(read(...words)).toEqual(words)
  })

  it.each([
    [
      ['--ssh_opts=-o X=1', 'ls'],
      ['--ssh_opts', '-o X=1', 'ls'],
    ],
    [
      ['-o-oX', 'ls'],
      ['-o', '-oX', 'ls'],
    ],
    [
      ['-o=-a', 'ls'],
      ['-o', '-a', 'ls'],
    ],
    [['--app=--yes'], ['--app', '--yes']],
    [['-o-o first\nsecond'], ['-o', '-o first\nsecond']],
  ])('is marked where it is joined to its flag: %j', (words, apart) => {
    expect(values(...words)).toHaveLength(1)
    expect(read(...words)).toEqual(apart)
  })

  it.each([
    [['-o', '-a', 'my-app']],
    [['-o', '--app', 'my-app']],
    [['-o', '-i key', 'ls']],
    [['-o', '-v']],
    [['-y', '-o']],
    [['--', '-o', '-o X']],
    [['-a', 'x', '--unknown', '-o X']],
    [['-k', '-ox']],
    [['-o', '']],
    [['ls', '-', '-o']],
  ])('is no value here, or needs no mark: %j', (words) => {
    expect(guardValues(words, flags)).toEqual(words)
  })
})
