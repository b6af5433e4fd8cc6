import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('%j shows every topic', async (argv) => {
    const result = await runCommand(argv)
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    for (const topic of ['apps', 'config', 'ps', 'releases', 'target', 'sim'])
      expect(result.stdout).toContain(`  ${topic} `)
  })

  it.each([
    [['help', 'apps:create']],
    [['help', 'apps', 'create']],
    [['apps:create', '--help']],
    [['apps', 'create', '-h']],
    [['create', '--help']],
  ])('%j explains one command with examples', async (argv) => {
    const result = await runCommand(argv)
    expect(result.exitCode).toBe(0)
    expect(result.stdout).toContain('EXAMPLES')
    expect(result.stdout).toContain('--name')
  })

  it('lists the commands of a topic that is no command', async () => {
    expect((await runCommand(['git'])).stdout).toContain('git:remote')
  })

  it('hides the old names', async () => {
    expect((await runCommand(['help'])).stdout).not.toMatch(/delete_app|delete_config|set_git_remote/)
  })

  it.each([
    [['verson'], 'gigalixir version'],
    [['apps', 'craete'], 'gigalixir apps:create'],
    [['git', 'remot', 'x'], 'gigalixir git:remote'],
    [['help', 'relaeses'], 'gigalixir releases'],
    [['config:sett', 'A=1'], 'gigalixir config:set'],
  ])('%j is not run, but what was meant is named', async (argv, suggestion) => {
    const result = await runCommand(argv)
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain(`Did you mean: ${suggestion}\n`)
  })

  it('suggests nothing for a word that is like none', async () => {
    const result = await runCommand(['xyzzyplugh'])
    expect(result.exitCode).toBe(2)
    expect(result.stderr).not.toContain('Did you mean')
  })

  it.each([
    [['apps', '--nonsense'], '--nonsense'],
    [['git:remote'], 'APP'],
    [['git:remote', 'one', 'two'], 'two'],
    [['login', '--email'], '--email'],
  ])('%j is a wrong command line and names the culprit', async (argv, culprit) => {
    const result = await runCommand(argv)
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain(culprit)
    expect(result.stderr).toContain(`--help`)
  })

  it('gives a wrong command line as JSON too', async () => {
    const result = await runCommand(['apps', '--nonsense', '--json'])
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: 'USAGE' } })
  })
})
