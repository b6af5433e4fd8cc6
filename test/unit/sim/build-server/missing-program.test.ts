import { describe, expect, it } from 'vitest'
import { missingProgram, stepsFor } from '../../../../src/sim/build-server/missing-program.js'

describe('a program that a build lacks', () => {
  it.each([
    ['bash, of a script', '       bin/hook.sh: line 3: ruby: command not found', 'ruby'],
    ['bash, of a line', 'bash: line 1: /opt/tool/convert: command not found', 'convert'],
    ['dash', '       sh: 1: bundle: not found', 'bundle'],
    ['dash, of a script', '/app/assets/build.sh: 12: sass: not found', 'sass'],
    ['env', '/usr/bin/env: ‘python2’: No such file or directory', 'python2'],
    ['env in the C locale', "env: 'ruby': No such file or directory", 'ruby'],
  ])('is named by %s', (_what, line, program) => {
    expect(missingProgram(`Compiling\n${line}\n !     The build failed.\n`)).toBe(program)
  })

  it('is nothing in output that only speaks of what is not found', () => {
    const output =
      'warning: page not found\nGET /x: 404: not found here\nerror: command not found in mix.exs: x\n'
    expect(missingProgram(output)).toBeNull()
  })

  it('comes with whether the platform has it, and with a way to it', () => {
    expect(stepsFor('convert').join('\n')).toMatch(
      /the platform's does[^]*imagemagick in a file named Aptfile/,
    )
    expect(stepsFor('ruby').join('\n')).toContain('no program "ruby", here or on the platform')
  })
})
