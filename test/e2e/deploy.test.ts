import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { runProgram } from '../../src/lib/process/run-program.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** The whole way, as its user goes it: one app, from nothing to serving, and every everyday change after it. */
describe('an app from git push to serving', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'first-light', 'release')
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  it('has added the git remote and starts with no replicas', async () => {
    const url = (await app.repo.git(['remote', 'get-url', 'gigalixir'])).stdout.trim()
    expect(url).toBe(`http://127.0.0.1:${sim.port}/first-light.git`)
    expect(await app.ps()).toMatchObject({ replicas_desired: 1, pods: [] })
  })

  it('answers 504 and says what to do while nothing was deployed', async () => {
    const answer = await app.get('/', { accept: 'text/plain' })
    expect(answer.status).toBe(504)
    expect(answer.body.toString()).toContain('first-light')
  })

  it('builds and serves what is pushed, asking for no password', async () => {
    const push = await app.push()
    expect(push.stderr).toContain('remote: ')
    expect(push.exitCode).toBe(0)
    const { pods } = await app.steady()
    expect(pods).toHaveLength(1)
    expect(pods[0]).toMatchObject({ status: 'Healthy', version: 1 })
    expect(pods[0]!.name.startsWith('first-light')).toBe(true)
    expect((await app.get()).status).toBe(200)
  })

  it('answers over https, WebSockets too, to who trusts the certificate of the simulator', async () => {
    const { ca, url } = await secured()
    const trusting = await curl('-f', '--cacert', ca.file, `${url}/`)
    expect([trusting.stderr, trusting.exitCode]).toEqual(['', 0])
    const doubtful = await curl(url)
    expect(doubtful.stderr).toMatch(/certificate/)

    const { port, hostname } = new URL(url)
    const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, {
      ...{ ca: ca.certificate, servername: hostname, headers: { host: hostname } },
    })
    onTestFinished(() => socket.terminate())
    socket.once('open', () => socket.send('over TLS'))
    expect(String(await once(socket, 'message'))).toContain('over TLS')
  })

  it('answers over https for a domain of the app, as long as the app has it', async () => {
    const { ca, url } = await secured()
    const domain = 'www.first-light.example'
    const { port } = new URL(url)
    const ask = (name: string) =>
      curl('-f', '--cacert', ca.file, '--resolve', `${name}:${port}:127.0.0.1`, `https://${name}:${port}/`)
    expect((await ask(domain)).stderr).toMatch(/subject name/)
    await app.must('domains:add', domain)
    expect(await ask(domain)).toMatchObject({ exitCode: 0, stderr: '' })
    const { home } = JSON.parse(await app.must('sim:status')) as { home: string }
    const kept = async () => (await readdir(join(home, 'tls'))).filter((file) => file.startsWith('domain-'))
    expect(await kept()).toHaveLength(1)
    expect((await ask(`else.${domain}`)).stderr).toMatch(/subject name/)
    await app.must('domains:remove', domain)
    expect(await kept()).toEqual([])
    expect((await ask(domain)).stderr).toMatch(/subject name/)
  })

  /** What a person does who wants https: the certificate into a file, and the address of the app. */
  async function secured() {
    const certificate = await app.must('sim:ca')
    const file = join(app.folder, 'ca.pem')
    await writeFile(file, certificate)
    const { endpoints } = JSON.parse(await app.must('sim:status')) as { endpoints: { secure_apps: string } }
    return { ca: { certificate, file }, url: endpoints.secure_apps.replace('<app>', app.name) }
  }

  function curl(...args: string[]) {
    // Not through a proxy: these names are of this machine alone.
    return runProgram('curl', ['-sS', '--noproxy', '*', ...args])
  }

  it('says that nothing is new when there is nothing to deploy', async () => {
    const result = await app.cli('deploy')
    expect(result.exitCode).toBe(0)
    expect(result.stderr).toMatch(/up.to.date|nothing new/i)
  })

  it('serves the new code when deploy ends', async () => {
    await app.repo.edit('lib/greeter/page.ex', 'Hello', 'Greetings')
    const sha = await app.repo.commit('Greet differently')
    const result = await app.cli('deploy')
    expect(result.stderr).toMatch(/1 new replica healthy/)
    expect(result.exitCode).toBe(0)
    expect(await app.body()).toContain('Greetings')
    expect((await app.releases())[0]).toMatchObject({ version: 2, sha, status: 'healthy' })
  })

  it('rolls back to the release before, as a new release', async () => {
    await app.must('releases:rollback')
    await app.steady()
    expect(await app.body()).toContain('Hello')
    expect((await app.releases()).map((release) => release.version)).toEqual([3, 2, 1])
  })

  it('gives config values to the app byte for byte', async () => {
    const value = `one\n"two"\t'three' \\ $HOME \`x\` %PATH% 🦀 é\n${'long '.repeat(6000)}\n`
    await app.must('config:set', `ODD=${value}`, 'PLAIN=yes')
    await app.steady()
    expect(await app.body('/env?name=ODD')).toBe(value)
    expect(JSON.parse(await app.must('config'))).toEqual({ ODD: value, PLAIN: 'yes' })
    await app.must('config:unset', 'ODD')
    await app.steady()
    expect(await app.body('/env?name=ODD')).toBe('')
  })

  it('keeps state within a replica and spreads requests over several', async () => {
    const first = Number(await app.body('/counter'))
    expect(Number(await app.body('/counter'))).toBe(first + 1)
    await app.must('ps:scale', '-r', '2')
    const { pods } = await app.steady()
    expect(pods).toHaveLength(2)
    const answered = new Set<string>()
    for (let i = 0; i < 20; i += 1) answered.add((await app.get()).headers['x-replica'] as string)
    expect(answered).toEqual(new Set(pods.map((pod) => pod.name)))
    await app.must('ps:scale', '-r', '1')
    await app.steady()
  })

  it('restarts a replica that crashes and shows how it ended', async () => {
    const before = (await app.ps()).pods[0]!.name
    await app.get('/crash')
    // The answer may come before the end.
    await eventually(
      () => app.ps(),
      ({ pods }) => pods[0]?.lastState !== undefined,
      { what: 'how its last run ended' },
    )
    const { pods } = await app.steady()
    expect(pods[0]).toMatchObject({ name: before, status: 'Healthy' })
    expect(pods[0]!.lastState).toMatch(/exit code 1/)
    expect((await app.get()).status).toBe(200)
  })

  it('carries WebSocket frames both ways', async () => {
    const socket = connect(sim.port, '127.0.0.1')
    const key = randomBytes(16).toString('base64')
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: first-light.gigalixirapp.localhost:${sim.port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    const text = Buffer.from('echo me')
    const mask = Buffer.from([1, 2, 3, 4])
    const frame = Buffer.concat([
      Buffer.from([0x81, 0x80 | text.length]),
      mask,
      text.map((byte, i) => byte ^ mask[i % 4]!),
    ])
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const seen = await new Promise<string>((resolve, reject) => {
      let all = Buffer.alloc(0)
      let sent = false
      socket.on('data', (chunk) => {
        all = Buffer.concat([all, chunk])
        if (!sent && all.includes('\r\n\r\n')) {
          sent = true
          socket.write(frame)
        }
        if (all.includes('echo me')) resolve(all.toString('latin1'))
      })
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`closed after ${all.toString('latin1')}`)))
    })
    socket.destroy()
    expect(seen).toMatch(/^HTTP\/1\.1 101/)
    expect(seen).toContain(accept)
  })

  it('keeps every line the app prints, in the platform format', async () => {
    const logs = await app.must('logs', '--num', '1000', '--no_tail')
    const lines = logs.trimEnd().split('\n')
    const format = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 first-light\[[\w-]+\]: /
    expect(lines.filter((line) => !format.test(line))).toEqual([])
    expect(logs).toContain("first-light[gigalixir-run]: Attempting to start 'first-light' on host")
  })

  it('takes the app from the git remote, the environment or the flag', async () => {
    const elsewhere = { cwd: app.folder }
    expect((await sim.cli(['ps'], elsewhere)).exitCode).toBe(2)
    expect((await sim.cli(['ps', '-a', 'first-light'], elsewhere)).exitCode).toBe(0)
    expect((await sim.cli(['ps'], { ...elsewhere, env: { GIGALIXIR_APP: 'first-light' } })).exitCode).toBe(0)
  })

  it('goes down while replicas serve and comes back with the same app', async () => {
    expect(await sim.cli(['sim:down'])).toMatchObject({ exitCode: 0 })
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    await app.must('ps:wait')
    // At once: nobody waits any longer than that.
    expect(await app.body()).toContain('Hello')
    expect(JSON.parse(await app.must('config'))).toEqual({ PLAIN: 'yes' })
  })

  it('forgets all of a destroyed app', async () => {
    expect((await app.cli('apps:destroy')).exitCode).toBe(2)
    await app.must('apps:destroy', '-y')
    expect((await app.get()).status).toBe(404)
    expect(JSON.parse(await app.must('apps'))).toEqual([])
  })
})

describe('a mix-mode app', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'mix-mode', 'mix')
    // Stands in for the one of ecto_sql. The app is no node: mix needs none.
    await app.repo.write('lib/mix/tasks/ecto.migrate.ex', ECTO_MIGRATE)
    await app.repo.write('Procfile', 'web: mix run --no-halt\n')
    await app.repo.commit('Migrations')
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  it('is built, run and served without a release', async () => {
    const result = await app.cli('deploy')
    expect(result, result.stderr).toMatchObject({ exitCode: 0 })
    expect((await app.get()).status).toBe(200)
  })

  it('is migrated by mix, whatever the platform calls it, with the exit code of mix', async () => {
    const all = await app.cli('ps:migrate')
    expect(all, all.stderr).toMatchObject({ exitCode: 3, stdout: 'prod: migrates greeter\n' })
    const named = await app.cli('ps:migrate', '-m', 'greeter')
    expect(named.stderr).toContain('-m greeter has no effect in mix mode')
  })

  it('is waited for after a release that failed, when what served before was restarted', async () => {
    await app.repo.write('Procfile', 'web: exit 3\n')
    await app.repo.commit('Break it')
    expect((await app.cli('deploy')).exitCode).toBe(8)
    expect((await app.cli('ps:wait', '--timeout', '60')).exitCode).toBe(8)
    await app.must('ps:restart')
    await app.must('ps:wait', '--timeout', '120')
    expect((await app.get()).status).toBe(200)
    expect((await app.ps()).pods.map(({ version }) => version)).toContain(1)
  })
})

const ECTO_MIGRATE = `defmodule Mix.Tasks.Ecto.Migrate do
  use Mix.Task

  def run([]) do
    IO.puts("#{Mix.env()}: migrates #{Mix.Project.config()[:app]}")
    exit({:shutdown, 3})
  end
end
`
