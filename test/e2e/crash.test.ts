import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EngineUnderTest } from '../support/engine-under-test.js'
import { servingSlug } from '../support/tiny-slug.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { dockerObjectsOf } from '../support/docker-objects.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** `kill -9` of the simulator at the worst moments: after the next `sim up` all is as desired and nothing is orphaned. */
describe('when the simulator is killed', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'survivor', 'tiny-app')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  async function killDaemon() {
    const locator = JSON.parse(await readFile(join(sim.home, 'locator.json'), 'utf8')) as { pid: number }
    process.kill(locator.pid, 'SIGKILL')
    await eventually(
      async () => isAlive(locator.pid),
      (alive) => !alive,
      { what: 'the end of the daemon' },
    )
  }

  async function expectNoOrphans() {
    const { pods } = await app.steady()
    const objects = await dockerObjectsOf(sim.home)
    expect(objects.containers.filter((each) => each.role === 'run').map((each) => each.replica)).toEqual(
      pods.map((pod) => pod.name),
    )
    expect(objects.containers.filter((each) => each.role === 'build')).toEqual([])
  }

  it('keeps serving replicas as they are', async () => {
    const before = (await app.ps()).pods[0]!.name
    await killDaemon()
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    const { pods } = await app.steady()
    expect(pods.map((pod) => pod.name)).toEqual([before])
    expect(await app.body()).toBe('tiny v1')
    await expectNoOrphans()
  })

  it('during a build: the push fails, the old release serves, the next push works', async () => {
    await app.repo.edit('lib/tiny.ex', '@answer "tiny v1"', '@answer "tiny v2"')
    await app.repo.commit('Second')
    const push = app.push()
    await eventually(
      async () => (await dockerObjectsOf(sim.home)).containers,
      (containers) => containers.some((each) => each.role === 'build' && each.running),
      { what: 'a running builder' },
    )
    await killDaemon()
    expect((await push).exitCode).not.toBe(0)
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    await expectNoOrphans()
    expect(await app.body()).toBe('tiny v1')
    expect(await app.releases()).toHaveLength(1)
    await app.must('deploy')
    await app.steady()
    expect(await app.body()).toBe('tiny v2')
  })

  it('during a rollout: the desired release is reached', async () => {
    await app.must('config:set', 'A=1')
    await eventually(
      async () => (await dockerObjectsOf(sim.home)).containers,
      (containers) => containers.filter((each) => each.role === 'run').length > 1,
      { what: 'a second replica' },
    )
    await killDaemon()
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    const { pods } = await app.steady()
    const newest = (await app.releases())[0]!
    expect(newest.status).toBe('healthy')
    expect(pods.map((pod) => pod.version)).toEqual([newest.version])
    await expectNoOrphans()
  })

  it('loses no log line and repeats none', async () => {
    await killDaemon()
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    await app.steady()
    const lines = (await app.must('logs', '--num', '5000', '--no_tail')).trimEnd().split('\n')
    expect(new Set(lines).size).toBe(lines.length)
  })
})

describe('a replica that has been up for longer than a boot may take', () => {
  it('is asked whether it answers before the next start of the engine judges it', async () => {
    // Where ports are published an answer takes a moment, so that nothing is left to chance.
    const sim = await EngineUnderTest.create('published')
    try {
      const slug = await servingSlug()
      sim.controller.release = () => ({ slug })
      await sim.start()
      const desired = sim.desired('aged', 1, { deadline: 4 })
      await sim.rollOut(desired)
      const [before] = sim.engine.observe('aged')
      await eventually(
        async () => Date.now() - before!.startedAt.getTime(),
        (age) => age > 5000,
        { what: 'a replica older than its deadline' },
      )
      sim.abandon()
      sim.traffic.events.length = 0
      await sim.start([desired])
      await eventually(
        async () => sim.engine.observe('aged'),
        (seen) => seen[0]?.status === 'Healthy',
        { what: 'the replica, healthy again' },
      )
      expect(sim.engine.observe('aged')).toMatchObject([{ name: before!.name, restarts: 0 }])
      expect(sim.traffic.events).toEqual([`admit ${before!.name}`])
    } finally {
      await sim.dispose()
    }
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
