import { mkdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { GigalixirError } from '../../../src/lib/errors.js'
import { packageRoot } from '../../../src/lib/paths.js'
import { ControlClient } from '../../../src/sim/control/index.js'
import { DaemonChild } from '../../../src/sim/daemon-child.js'
import { down } from '../../../src/sim/down.js'
import { SimulatorFinder } from '../../../src/sim/finder.js'
import { LocatorFile } from '../../../src/sim/locator.js'
import { processIsAlive, waitUntilGone } from '../../../src/sim/process-alive.js'
import { runningSimulator } from '../../../src/sim/running.js'
import { SettingsFile } from '../../../src/sim/settings.js'
import { requestLoad } from '../../../src/sim/snapshot/index.js'
import { up } from '../../../src/sim/up.js'
import type { UpOptions } from '../../../src/sim/up.js'
import { tempDir } from '../../support/temp-dir.js'

const program = [
  '--import',
  pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
  join(packageRoot(), 'test', 'fixtures', 'daemons', 'simulator-without-docker.ts'),
]

/** The real commands' logic and the real daemon process; only what is simulated is missing. */
describe('the life of a simulator', () => {
  let home: string
  let notices: string[]
  let steps: string[]

  beforeEach(async () => {
    home = join(await tempDir(), 'home')
    notices = []
    steps = []
    onTestFinished(async () => {
      const found = await new SimulatorFinder(home).find()
      if (found.state === 'running' || found.state === 'stopping') process.kill(found.locator.pid, 'SIGKILL')
    })
  })

  const start = (env: Record<string, string> = {}, more: Partial<UpOptions> = {}) =>
    up({
      home,
      env: { ...process.env, GIGALIXIR_SIM_HOME: home, ...env },
      progress: (event) => steps.push(event.step),
      notice: (text) => notices.push(text),
      spawn: (options) => DaemonChild.spawn({ ...options, program }),
      ...more,
    })

  it('starts, tells how it goes, answers, and is gone after down', async () => {
    const { locator, started } = await start()
    expect(started).toBe(true)
    expect(steps).toEqual(['Preparing'])
    expect(await new SimulatorFinder(home).find()).toMatchObject({ state: 'running' })
    expect((await stat(join(home, 'locator.json'))).mode & 0o777).toBe(0o600)
    expect((await new SettingsFile(home).read())?.httpPort).toBe(locator.port)
    const { control } = await runningSimulator(home)
    expect((await control.issueKey()).key).toBe('k')

    expect(await down(home)).toEqual({ stopped: true, leftover: null })
    expect(processIsAlive(locator.pid)).toBe(false)
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
    expect(await down(home)).toEqual({ stopped: false, leftover: null })
  })

  it('starts again as it was started when it is to load a snapshot', async () => {
    const choices = { GIGALIXIR_SIM_BUILDPACKS: 'upstream', GIGALIXIR_SIM_BASE_IMAGE: 'ours:1' }
    await start(choices)
    const folder = join(home, 'snapshots', 'one')
    await mkdir(folder, { recursive: true })
    const empty = { format: 1, created_at: '', version: '1', schema: [], apps: 0, databases: [], files: [] }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(empty))
    const confirm = () => Promise.resolve()
    const told = await requestLoad({ home, name: 'one', confirm, progress: () => undefined })
    expect(told).toMatchObject(choices)
    expect((await start(told)).locator.variables).toMatchObject(choices)
    await down(home)
    expect(await requestLoad({ home, name: 'one', confirm, progress: () => undefined })).toEqual({})
  })

  // The device that is always full is Linux's.
  it.runIf(process.platform === 'linux')('runs and stops while its log cannot be written', async () => {
    await mkdir(home)
    await symlink('/dev/full', join(home, 'daemon.log'))
    const { locator } = await start()
    expect(await new SimulatorFinder(home).find()).toMatchObject({ state: 'running' })
    expect(await down(home)).toEqual({ stopped: true, leftover: null })
    expect(processIsAlive(locator.pid)).toBe(false)
  })

  it('starts, and is found absent by down, where a start on a full disk left an empty lock', async () => {
    const long = new Date(Date.now() - 60_000)
    const emptyLock = async () => {
      await writeFile(join(home, 'start.lock'), '')
      await utimes(join(home, 'start.lock'), long, long)
    }
    await mkdir(home)
    await emptyLock()
    expect(await down(home)).toEqual({ stopped: false, leftover: null })
    expect((await start()).started).toBe(true)
    await down(home)
    // Each that meets the lock watches it for some seconds.
  }, 60_000)

  it('is joined by a second up, at once', async () => {
    const first = await start()
    const before = performance.now()
    const second = await start()
    expect(performance.now() - before).toBeLessThan(500)
    expect(second).toMatchObject({ started: false, locator: first.locator })
    await down(home)
  })

  it('is started once by several ups at the same time', async () => {
    const results = await Promise.all([1, 2, 3].map(() => start({ FAKE_START: '500' })))
    expect(results.filter((result) => result.started)).toHaveLength(1)
    expect(new Set(results.map((result) => result.locator.pid)).size).toBe(1)
    await down(home)
  })

  it('says whose start it waits for', async () => {
    const first = start({ FAKE_START: '700' })
    const finder = new SimulatorFinder(home)
    let found = await finder.find()
    while (found.state !== 'starting' || found.pid === null) found = await finder.find()
    const second = await start()
    expect(second.started).toBe(false)
    expect(notices).toEqual([`Waiting for process ${found.pid}, which starts this simulator.`])
    await first
    await down(home)
  })

  it('cleans up after a kill -9, and says so', async () => {
    const { locator } = await start()
    process.kill(locator.pid, 'SIGKILL')
    await waitUntilGone(locator.pid, 5000)
    await expect(runningSimulator(home)).rejects.toMatchObject({ code: 'SIM_NOT_RUNNING' })
    const again = await start()
    expect(notices).toEqual([
      `The simulator ended unexpectedly (its process ${locator.pid} no longer runs). Cleaning up after it.`,
    ])
    expect(again.started).toBe(true)
    await down(home)
  })

  it('does not start over a simulator that is still stopping', async () => {
    const first = await start({ FAKE_STOP: '600' })
    const stopping = down(home)
    const finder = new SimulatorFinder(home)
    while ((await finder.find()).state !== 'stopping');
    const second = await start()
    expect(processIsAlive(first.locator.pid)).toBe(false)
    expect(second.started).toBe(true)
    expect(notices).toEqual([`Waiting for process ${first.locator.pid}, which stops this simulator.`])
    await stopping
    await down(home)
  })

  it('reports why a start failed, as the daemon tells it, and leaves nothing', async () => {
    const failure = await start({ FAKE_START: 'fail' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(GigalixirError)
    expect(failure).toMatchObject({
      code: 'STACK_UNAVAILABLE',
      message: 'No stack.',
      next: ['Make one.'],
      data: { stack: 's' },
    })
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
    expect(await readFile(join(home, 'daemon.log'), 'utf8')).toContain(
      'start failed: STACK_UNAVAILABLE No stack.',
    )
  })

  it('shows the last words of a daemon that ends in silence', async () => {
    await expect(start({ FAKE_START: 'exit' })).rejects.toThrow(/exit code 3[^]*something terrible/)
    // Its lock is stale: the next start is not held up.
    expect((await start()).started).toBe(true)
    await down(home)
  })

  it('reports a wrong setting like any failed start', async () => {
    await expect(start({ GIGALIXIR_SIM_HTTP_PORT: 'many' })).rejects.toThrow(
      /GIGALIXIR_SIM_HTTP_PORT must be/,
    )
  })

  it('stops a start that is interrupted', async () => {
    const interrupt = new AbortController()
    const starting = start(
      { FAKE_START: 'hang' },
      { signal: interrupt.signal, progress: () => interrupt.abort() },
    )
    await expect(starting).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
  })

  it('ends with exit code 1 after an unhandled error, and removes its locator', async () => {
    const { locator, child } = await start({}, { life: 'foreground' })
    get({ port: locator.port, host: '127.0.0.1', path: '/throw' }).on('error', () => undefined)
    expect(await child!.ended).toBe(1)
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
    expect(await readFile(join(home, 'daemon.log'), 'utf8')).toContain('nobody handles this')
  })

  it.skipIf(process.platform === 'win32')('stops cleanly on SIGTERM', async () => {
    const { locator, child } = await start({}, { life: 'foreground' })
    process.kill(locator.pid, 'SIGTERM')
    expect(await child!.ended).toBe(0)
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
  })

  it('is not fooled by another process that has the pid by now', async () => {
    const token = 't'
    const locator = {
      pid: process.pid + 0,
      instance: '0123abcd',
      version: '1',
      startedAt: '',
      variables: {},
      port: 1,
      httpsPort: null,
      token,
    }
    // Our own parent lives, and answers on no port.
    await new LocatorFile(home).write(locator)
    expect(await new SimulatorFinder(home).find()).toMatchObject({
      state: 'stale',
      reason: 'nothing answers on port 1',
    })
  })

  it('does not take a simulator of another home for its own', async () => {
    const other = await start()
    const mine = join(await tempDir(), 'mine')
    await new LocatorFile(mine).write({ ...other.locator, instance: '0123abcd' })
    expect(await new SimulatorFinder(mine).find()).toMatchObject({ state: 'stale' })
    await down(home)
  })

  it('ignores a locator that is no locator', async () => {
    await start().then(() => down(home))
    await writeFile(join(home, 'locator.json'), '{"pid": "x"}')
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
  })

  it('is still gone after a failing stop', async () => {
    const { child } = await start({ FAKE_STOP_FAILS: '1' }, { life: 'foreground' })
    child!.requestStop()
    expect(await child!.ended).toBe(1)
    expect(await new SimulatorFinder(home).find()).toEqual({ state: 'absent' })
  })

  it('refuses control calls with another token', async () => {
    const { locator } = await start()
    await expect(new ControlClient(locator.port, 'guess').issueKey()).rejects.toMatchObject({
      code: 'NOT_AUTHENTICATED',
    })
    await down(home)
  })
})
