import { beforeEach, describe, expect, it } from 'vitest'
import { saveSimulatorTarget } from '../../src/lib/targets/index.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

describe('target', () => {
  let folder: string
  beforeEach(async () => {
    folder = await tempDir()
  })
  const run = (argv: string[], env: Record<string, string> = {}, onTerminal = false) =>
    runCommand(argv, {
      env: { GIGALIXIR_CONFIG_DIR: folder, ...env },
      terminal: { stdout: onTerminal, stderr: onTerminal },
    })
  const sim = () =>
    saveSimulatorTarget({ name: 'sim', apiUrl: 'http://127.0.0.1:4080' }, true, {
      GIGALIXIR_CONFIG_DIR: folder,
    })

  it('lists production alone at first', async () => {
    const result = await run(['target'])
    expect(JSON.parse(result.stdout)).toEqual([
      {
        name: 'production',
        kind: 'production',
        api_url: 'https://api.gigalixir.com',
        git_url: 'https://git.gigalixir.com',
        current: true,
      },
    ])
  })

  it('marks the current one on a terminal', async () => {
    await sim()
    const { stdout } = await run(['target'], {}, true)
    expect(stdout).toMatch(/^ {2}production/m)
    expect(stdout).toMatch(/^\* sim {9}simulator {3}http:\/\/127\.0\.0\.1:4080$/m)
  })

  it('target:use changes it', async () => {
    await sim()
    expect(await run(['target:use', 'production'])).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const after = JSON.parse((await run(['target'])).stdout) as { name: string; current: boolean }[]
    expect(after.filter((each) => each.current).map((each) => each.name)).toEqual(['production'])
  })

  it('target:use knows its names and says when the environment goes first', async () => {
    const wrong = await run(['target', 'use', 'nowhere'])
    expect(wrong.exitCode).toBe(2)
    expect(wrong.stderr).toContain('Known: production')
    const shadowed = await run(['target:use', 'production'], { GIGALIXIR_CLI__HOST: 'http://127.0.0.1:1' })
    expect(shadowed.stderr).toContain('GIGALIXIR_CLI__HOST')
  })

  it.each([['--target=nowhere'], ['--target', 'nowhere']])(
    '%s %s is a wrong command line',
    async (...flag) => {
      const result = await run(['apps', ...flag])
      expect(result.exitCode).toBe(2)
      expect(result.stderr).toContain('nowhere')
    },
  )
})
