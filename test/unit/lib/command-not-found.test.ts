import { describe, expect, it } from 'vitest'
import { commandNotFound } from '../../../src/lib/command-not-found.js'
import { distanceBetween } from '../../../src/lib/nearest.js'

const commands = [
  { id: 'apps:create', aliases: [], hidden: false },
  { id: 'ps', aliases: ['replicas'], hidden: false },
  { id: 'git:credentials', aliases: [], hidden: true },
]

describe('commandNotFound', () => {
  it.each([
    ['apps:craete', 'apps:create'],
    ['app:create', 'apps:create'],
    ['replica', 'replicas'],
    ['pss', 'ps'],
  ])('suggests for %s the command %s', (id, suggestion) => {
    const error = commandNotFound(id, commands)
    expect(error.code).toBe('USAGE')
    expect(error.data).toEqual({ command: id, suggestion })
    expect(error.next[0]).toBe(`Did you mean: gigalixir ${suggestion}`)
  })

  it.each([
    ['apps:create:shop', 'apps:create', 'shop'],
    ['ps:web:2', 'ps', 'web:2'],
    ['replicas:web', 'replicas', 'web'],
  ])('says for %s that %s takes no such argument', (id, command, argument) => {
    const error = commandNotFound(id, commands)
    expect(error.message).toBe(`gigalixir ${command} takes no argument \`${argument}\`.`)
    expect(error.data).toEqual({ command })
  })

  it('takes a command with a letter wrong for that, not for an argument of a shorter one', () => {
    const names = [...commands, { id: 'ps:kill', aliases: [], hidden: false }]
    expect(commandNotFound('ps:kil', names).data).toEqual({ command: 'ps:kil', suggestion: 'ps:kill' })
  })

  // With names that every object of JavaScript has.
  it.each(['git:credentals', 'completely-different', 'constructor', '__proto__', ''])(
    'suggests nothing hidden or far off for "%s"',
    (id) => {
      expect(commandNotFound(id, [commands[0]!, commands[2]!]).data).toEqual({ command: id })
    },
  )
})

describe('distanceBetween', () => {
  it.each([
    ['same', 'same', 0],
    ['ab', 'ba', 1],
    ['abc', 'abcd', 1],
    ['abc', 'xbc', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('%s and %s are %i apart', (a, b, distance) => {
    expect(distanceBetween(a, b)).toBe(distance)
    expect(distanceBetween(b, a)).toBe(distance)
  })
})
