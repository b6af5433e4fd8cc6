import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const terminal = { stdin: true, stdout: true, stderr: true }

describe('gigalixir sim:mail', () => {
  it('lists the mails, newest first', async () => {
    const home = join(await tempDir(), 'sim')
    await fakeSimulator(home)
    const env = { GIGALIXIR_SIM_HOME: home }
    const run = await runCommand(['sim:mail'], { env, terminal })
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/SENT +TO +SUBJECT\n.*ada@example.com +Set a new password\n.*bob@example.com/)
    const machine = await runCommand(['sim:mail', '--to', 'BOB@example.com'], { env })
    expect(JSON.parse(machine.stdout)).toMatchObject([{ id: 1, to: 'bob@example.com', body: 'Welcome.\n' }])
  })

  it('shows the newest whole', async () => {
    const home = join(await tempDir(), 'sim')
    await fakeSimulator(home)
    const run = await runCommand(['sim:mail', '--last'], { env: { GIGALIXIR_SIM_HOME: home }, terminal })
    expect(run.stdout).toBe(
      'To: ada@example.com\nDate: 2026-11-23T10:00:00.000Z\nSubject: Set a new password\n\nYour token: t0k3n\n',
    )
  })

  it('says that no simulator runs', async () => {
    const run = await runCommand(['sim:mail'], { env: { GIGALIXIR_SIM_HOME: await tempDir() } })
    expect(run.exitCode).toBe(7)
  })
})
