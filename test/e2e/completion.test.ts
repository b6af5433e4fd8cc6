import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { tempDir } from '../support/temp-dir.js'

/** The built program asked by real shells, by the scripts it prints. */
describe.runIf(process.platform === 'linux')('completion in', () => {
  const program = join(packageRoot(), 'bin', 'run.js')
  const scripts: Record<string, string> = {}
  beforeAll(async () => {
    for (const shell of ['bash', 'zsh', 'fish'])
      scripts[shell] = (await runProgram(process.execPath, [program, 'completion', shell])).stdout
  })

  /** Runs a shell that finds `gigalixir` on its PATH and nothing of the person's own settings. */
  async function inShell(shell: string, args: (script: string) => string[]): Promise<string[]> {
    const home = await tempDir()
    await mkdir(join(home, 'bin'))
    const script = join(home, `script.${shell}`)
    await writeFile(script, scripts[shell]!)
    await writeFile(
      join(home, 'bin', 'gigalixir'),
      `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
    )
    await chmod(join(home, 'bin', 'gigalixir'), 0o755)
    const result = await runProgram(shell, args(script), {
      cwd: home,
      env: {
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        GIGALIXIR_CONFIG_DIR: home,
        PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
      },
      timeout: 60_000,
    })
    expect(result.stderr).toBe('')
    return result.stdout.split('\n').filter((line) => line !== '')
  }

  it.each([
    ['gigalixir apps:cr', ['create']],
    ['gigalixir apps cr', ['create']],
    ['gigalixir ps:scale --rep', ['--replicas']],
    ['gigalixir target:use ', ['production']],
    ['gigalixir ps --target=p', ['production']],
  ])('bash: %s', async (line, expected) => {
    const work = 'source "$1"; COMP_LINE="$2"; COMP_POINT=${#2}; _gigalixir; printf "%s\\n" "${COMPREPLY[@]}"'
    const replies = await inShell('bash', (script) => [
      '--norc',
      '--noprofile',
      '-c',
      work,
      'bash',
      script,
      line,
    ])
    expect(replies).toEqual(expected)
  })

  it.each([
    [['gigalixir', 'apps:cr'], 'apps\\:create:Create an app for the project in this folder.'],
    [['gigalixir', 'apps', 'cr'], 'create:Create an app for the project in this folder.'],
    [['gigalixir', 'target:use', ''], 'production:production'],
  ])('zsh: %j', async (words, expected) => {
    // What compsys would do with the candidates is its own affair: here they are printed.
    const work = `compdef() { }; _files() { print files }; _describe() { print -rl -- $candidates }
      source "$1"; shift; words=("$@"); CURRENT=$#; PREFIX="\${@[-1]}"; _gigalixir`
    expect(await inShell('zsh', (script) => ['-f', '-c', work, 'zsh', script, ...words])).toEqual([expected])
  })

  it.each([
    ['gigalixir apps:cr', /^apps:create\tCreate an app/],
    ['gigalixir apps cr', /^create\tCreate an app/],
    ['gigalixir target:use ', /^production/],
    ['gigalixir ps:scale --rep', /^--replicas\t/],
  ])('fish: %s', async (line, expected) => {
    const replies = await inShell('fish', (script) => [
      '--no-config',
      '-c',
      'source $argv[1]; complete -C $argv[2]',
      script,
      line,
    ])
    expect(replies).toEqual([expect.stringMatching(expected) as string])
  })
})
