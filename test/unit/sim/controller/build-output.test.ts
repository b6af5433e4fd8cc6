import { describe, expect, it } from 'vitest'
import { BuildOutput } from '../../../../src/sim/controller/services/build-output.js'

const LIMITS = { head: 10, tail: 20 }

function kept(...lines: string[]): string {
  const output = new BuildOutput(LIMITS)
  for (const line of lines) output.write(Buffer.from(line))
  return output.text()
}

describe('the output of a build', () => {
  it('is kept whole while it is small', () => {
    expect(kept('one\n', 'two\nthree\n')).toBe('one\ntwo\nthree\n')
    expect(kept()).toBe('')
  })

  it('keeps its head and its tail, and says how much is left out between', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `${String(index).padStart(4, '0')}\n`)
    expect(kept(...lines)).toBe(
      '0000\n0001\n       [994 lines of the output left out here, 5 KB]\n0996\n0997\n0998\n0999\n',
    )
    expect(kept(lines.join(''))).toBe(kept(...lines))
  })

  it('keeps no short line of the end before a long one that was left out', () => {
    const long = `${'x'.repeat(30)}\n`
    expect(kept('head\n', long, 'a\n')).toBe('head\n       [1 line of the output left out here, 0 KB]\na\n')
  })

  it('can be asked for in between', () => {
    const output = new BuildOutput(LIMITS)
    output.write(Buffer.from('one\n'))
    expect(output.text()).toBe('one\n')
    output.write(Buffer.from('two\n'))
    expect(output.text()).toBe('one\ntwo\n')
  })
})
