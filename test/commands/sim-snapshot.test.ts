import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

describe('gigalixir sim snapshot', () => {
  let home: string
  let env: Record<string, string | undefined>

  beforeEach(async () => {
    const folder = await tempDir()
    home = join(folder, 'sim')
    env = { GIGALIXIR_SIM_HOME: home, GIGALIXIR_CONFIG_DIR: join(folder, 'config') }
  })

  const run = (...args: string[]) => runCommand(args, { env })

  /** As `save` leaves one, with no files. */
  async function stored(name: string, created_at: string): Promise<void> {
    const folder = join(home, 'snapshots', name)
    await mkdir(folder, { recursive: true })
    const manifest = {
      format: 1,
      created_at,
      version: '1.0.0',
      schema: [],
      apps: 1,
      databases: [],
      files: [],
    }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  }

  it('save has the simulator do it, and says what is in it', async () => {
    await fakeSimulator(home)
    const { exitCode, stdout } = await run('sim:snapshot:save', 'before-upgrade')
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      0,
      { name: 'before-upgrade', apps: 2, databases: 1 },
    ])
    const terminal = { stdin: true, stdout: true, stderr: true }
    const shown = await runCommand(['sim', 'snapshot', 'save', 'x'], { env, terminal })
    expect(shown.stdout).toContain('Saved x: 2 apps, 1 database, 2.0 kB.')
  })

  it('save needs a simulator that runs', async () => {
    expect(await run('sim:snapshot:save', 'x')).toMatchObject({ exitCode: 7, stdout: '' })
  })

  it('list shows them oldest first, and names damaged ones on stderr', async () => {
    await stored('newer', '2026-11-23T10:00:00.000Z')
    await stored('older', '2026-11-22T10:00:00.000Z')
    await mkdir(join(home, 'snapshots', 'broken'), { recursive: true })
    await writeFile(join(home, 'snapshots', 'broken', 'manifest.json'), '{')
    const { exitCode, stdout, stderr } = await run('sim:snapshot:list')
    expect(exitCode).toBe(0)
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['older', 'newer'])
    expect(stderr).toContain('gigalixir sim snapshot remove broken')
  })

  it('remove asks, or is told', async () => {
    await stored('one', '2026-11-23T10:00:00.000Z')
    expect((await run('sim:snapshot:remove', 'one')).exitCode).toBe(2)
    expect((await run('sim:snapshot:remove', 'one', '--confirm', 'two')).exitCode).toBe(2)
    expect(JSON.parse((await run('sim:snapshot:list')).stdout)).toHaveLength(1)
    expect((await run('sim:snapshot:remove', 'one', '--confirm', 'one')).exitCode).toBe(0)
    expect(JSON.parse((await run('sim:snapshot:list')).stdout)).toEqual([])
    expect((await run('sim:snapshot:remove', 'one', '-y')).exitCode).toBe(4)
  })

  it('load touches nothing when there is no such snapshot, or nobody confirms', async () => {
    await stored('one', '2026-11-23T10:00:00.000Z')
    expect((await run('sim:snapshot:load', 'two', '-y')).exitCode).toBe(4)
    expect((await run('sim:snapshot:load', '../one', '-y')).exitCode).toBe(2)
    const refused = await run('sim:snapshot:load', 'one')
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--confirm one')])
  })
})
