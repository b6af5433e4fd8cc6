import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

it('sim ca prints the certificate itself, into a pipe too, and to people how to trust it', async () => {
  const home = join(await tempDir(), 'sim')
  await fakeSimulator(home)
  const env = { GIGALIXIR_SIM_HOME: home }
  const certificate = '-----BEGIN CERTIFICATE-----'
  expect(await runCommand(['sim:ca'], { env })).toEqual({
    exitCode: 0,
    stdout: `${certificate}\n`,
    stderr: '',
  })
  const asJson = await runCommand(['sim:ca', '--json'], { env })
  expect(JSON.parse(asJson.stdout)).toEqual({ certificate, file: '/home/me/ca.pem' })
  const shown = await runCommand(['sim', 'ca'], { env, terminal: { stdout: true, stderr: true } })
  expect(shown.stderr).toContain('/home/me/ca.pem')
})

it('sim ca needs a simulator that runs', async () => {
  const env = { GIGALIXIR_SIM_HOME: join(await tempDir(), 'sim') }
  expect(await runCommand(['sim:ca'], { env })).toMatchObject({ exitCode: 7, stdout: '' })
})

it('sim ca --untrust needs no simulator that runs, and says where there is nothing to undo', async () => {
  const env = { GIGALIXIR_SIM_HOME: join(await tempDir(), 'sim') }
  const undone = await runCommand(['sim:ca', '--untrust'], { env })
  expect(undone).toMatchObject({ exitCode: 4, stdout: '' })
  expect(undone.stderr).toContain(join('sim', 'tls', 'ca.pem'))
  expect(await runCommand(['sim:ca', '--trust'], { env })).toMatchObject({ exitCode: 7 })
  expect(await runCommand(['sim:ca', '--trust', '--untrust'], { env })).toMatchObject({ exitCode: 2 })
})
