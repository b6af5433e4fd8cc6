import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDocker, ofInstance } from '../../src/sim/engines/docker/client/index.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

let sim: TestSim
let app: AppUnderTest
beforeAll(async () => {
  sim = await startSim()
  app = await AppUnderTest.create(sim, 'discreet', 'release')
})
afterAll(async () => {
  await app.dispose()
  await sim.dispose()
})

/** Command lines of all processes of this machine, as anybody on it can read them. */
function commandLines(): string {
  if (process.platform !== 'linux') return ''
  const read = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    } catch {
      return '' // it ended
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(read)
    .join('\n')
}

it('secrets are on no disk in plain text, in no process list, log, label or error', async () => {
  const secret = `s3cr3t-${randomBytes(16).toString('hex')}`
  const credentials = readFileSync(join(sim.env.GIGALIXIR_CONFIG_DIR!, 'credentials.json'), 'utf8')
  const apiKey = /"apiKey": ?"([^"]+)"/.exec(credentials)![1]!
  const seen: string[] = []
  const watching = setInterval(() => seen.push(commandLines()), 15)
  try {
    // From a file: what a person types as an argument is in the process list by their own doing.
    const set = await sim.cli(['config:set', '-', '-a', app.name, '--no_restart'], {
      cwd: app.repo.dir,
      input: `SECRET=${secret}\n`,
    })
    expect(set.exitCode, set.stderr).toBe(0)
    expect((await app.push()).exitCode).toBe(0)
    await app.steady()
    expect(await app.body('/env?name=SECRET')).toBe(secret)
    await app.must('ps:restart')
    await app.steady()
  } finally {
    clearInterval(watching)
  }
  const tooLong = await sim.cli(['config:set', '-', '-a', app.name], {
    cwd: app.repo.dir,
    input: `BIG=${secret}${'x'.repeat(33_000)}\n`,
  })
  expect(tooLong.exitCode).toBe(5)

  const { docker } = await connectDocker()
  const { instance } = JSON.parse(readFileSync(join(sim.home, 'settings.json'), 'utf8')) as {
    instance: string
  }
  const containers = await docker.listContainers({ all: true, filters: ofInstance(instance) })
  const inspected = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()))
  expect(inspected.length).toBeGreaterThan(0)
  const appKey = await inContainer(docker, containers[0]!.Id, ['sh', '-c', 'cat /etc/gigalixir/boot'])
  const key = /APP_KEY=(\S+)/.exec(appKey)![1]!

  const places: Record<string, string> = {
    'process lists': seen.join('\n'),
    'docker inspect': JSON.stringify(inspected),
    'the error of a value that is too long': tooLong.stderr + tooLong.stdout,
    'what a debug session shows': (
      await sim.cli(['config', '-a', app.name], { env: { DEBUG: 'gigalixir*' }, cwd: app.repo.dir })
    ).stderr,
  }
  for (const file of filesBelow(sim.home)) places[file] = readFileSync(file, 'latin1')
  expect(seen.length).toBeGreaterThan(20)
  for (const [what, value] of Object.entries({
    'the config': secret,
    'the API key': apiKey,
    'the app key': key,
  }))
    for (const [place, text] of Object.entries(places))
      expect(text.includes(value), `${what} in ${place}`).toBe(false)
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
}

async function inContainer(
  docker: Awaited<ReturnType<typeof connectDocker>>['docker'],
  id: string,
  command: string[],
): Promise<string> {
  const exec = await docker.getContainer(id).exec({ Cmd: command, AttachStdout: true, Tty: true })
  const stream = await exec.start({ Tty: true })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
