import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

it('prints the address that lets a browser into the console, or says that no simulator runs', async () => {
  const home = join(await tempDir(), 'sim')
  const env = { GIGALIXIR_SIM_HOME: home }
  const none = await runCommand(['sim:open'], { env })
  expect([none.exitCode, none.stderr]).toEqual([7, expect.stringContaining('gigalixir sim up')])
  await fakeSimulator(home)
  const url = 'http://127.0.0.1:4080/?token=t0k3n'
  expect((await runCommand(['sim:open'], { env })).stdout).toContain(url)
  expect(JSON.parse((await runCommand(['sim:open', '--json'], { env })).stdout)).toEqual({ url })
})
