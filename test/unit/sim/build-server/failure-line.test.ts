import { describe, expect, it } from 'vitest'
import { failureLine } from '../../../../src/sim/build-server/failure-line.js'

describe('why a build failed, in a line', () => {
  it('is found at once, whatever a build has printed', () => {
    const began = performance.now()
    for (const piece of [' ', 'a:1:', '** (', ' !  ', '** (Mix) Command "git ', 'The buildpack '])
      failureLine(`${piece.repeat(64_000 / piece.length)}\nthe end`)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it("is the compiler's first error and where it is", () => {
    const output = [
      '       Compiling 3 files (.ex)',
      '           error: undefined variable "x"',
      '           │',
      '         4 │     x + 1',
      '           │     ^',
      '           │',
      '           └─ lib/greeter.ex:4:5: Greeter.hello/0',
      '',
      '           error: undefined variable "y"',
      '       == Compilation error in file lib/greeter.ex ==',
      '       ** (CompileError) lib/greeter.ex: cannot compile module Greeter (errors have been logged)',
    ]
    expect(failureLine(output.join('\n'))).toBe('undefined variable "x" (lib/greeter.ex:4:5)')
  })

  it('is what a buildpack complains of, before anything else', () => {
    const output = ['error: this', ' !     The dependencies could not be fetched.', ' !     Go online.', '']
    expect(failureLine(output.join('\n'))).toBe('The dependencies could not be fetched.')
  })

  it("is what somebody else's buildpack said before it ended, where it said something", () => {
    const ended = ' !     The buildpack https://example.com/one at 0123456789 failed with exit code 1.'
    expect(failureLine(`** (Mix) No such task\n${ended}\n`)).toBe('** (Mix) No such task')
    expect(failureLine(`error: undefined variable "x"\n${ended}\n`)).toBe('undefined variable "x"')
    expect(failureLine(`-----> Fetching\n${ended}\n`)).toBe(ended.slice(7))
  })

  it('is what a script died of', () => {
    const output = [
      '-----> Releases',
      '       ** (Mix) Unknown release :other.',
      '       (mix 1.18) lib/mix.ex:1',
    ]
    expect(failureLine(output.join('\n'))).toBe('** (Mix) Unknown release :other.')
  })

  it('is what git said when a dependency could not be fetched', () => {
    const output = [
      '       * Getting foo (https://example.com/foo.git)',
      "       fatal: unable to access 'https://example.com/foo.git/': Could not connect to server",
      '       ** (Mix) Command "git --git-dir=.git fetch --force --quiet --progress" failed',
    ]
    expect(failureLine(output.join('\n'))).toBe(
      "fatal: unable to access 'https://example.com/foo.git/': Could not connect to server",
    )
    expect(failureLine([output[1], '       ** (Mix) No such task'].join('\n'))).toBe('** (Mix) No such task')
  })

  it('is the last line when nothing is known better', () => {
    expect(failureLine('make: cc: No such file\nmake: *** [all] Error 127\n\n')).toBe(
      'make: *** [all] Error 127',
    )
  })

  it('is nothing when nothing was printed, and never long', () => {
    expect(failureLine('\n')).toBeNull()
    expect(failureLine('x'.repeat(5000))).toHaveLength(300)
  })
})
