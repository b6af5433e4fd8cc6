import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

it('sim keys:rotate says how many values the new key has', async () => {
  const home = join(await tempDir(), 'sim')
  await fakeSimulator(home)
  const env = { GIGALIXIR_SIM_HOME: home }
  const run = await runCommand(['sim:keys:rotate'], { env })
  expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Encrypting') as string })
  expect(JSON.parse(run.stdout)).toEqual({ key: 2, values: 17 })
  const terminal = { stdin: true, stdout: true, stderr: true }
  const shown = await runCommand(['sim', 'keys', 'rotate'], { env, terminal })
  expect(shown.stdout).toContain('17 values are encrypted with key 2 now; no older key is left.')
})

it('sim keys:rotate needs a simulator that runs', async () => {
  const env = { GIGALIXIR_SIM_HOME: join(await tempDir(), 'sim') }
  expect(await runCommand(['sim:keys:rotate'], { env })).toMatchObject({ exitCode: 7, stdout: '' })
})
