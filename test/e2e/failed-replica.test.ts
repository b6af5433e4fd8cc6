import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DockerLink, execIn, LABEL, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import { EngineUnderTest } from '../support/engine-under-test.js'
import type { FakeRelease } from '../support/fake-controller.js'
import { eventually } from '../support/through-router.js'
import { servingSlug, slugRunning } from '../support/tiny-slug.js'

/** What is left of a release that failed. */
describe('the container of a replica that did not become healthy', () => {
  let sim: EngineUnderTest
  const app = 'broken'
  const releases = new Map<number, FakeRelease>()

  beforeAll(async () => {
    sim = await EngineUnderTest.create()
    releases.set(1, { slug: await servingSlug() })
    releases.set(2, { slug: slugRunning('echo "at $HOSTNAME" > /app/note; exit 3') })
    releases.set(3, { slug: slugRunning('echo waiting; exec sleep 600') })
    releases.set(4, { slug: await servingSlug('fixed') })
    sim.controller.release = (name, pod) => releases.get(sim.engine.versionOf(name, pod) ?? 0)
    await sim.start()
    await sim.rollOut(sim.desired(app, 1))
  })
  afterAll(async () => {
    await sim.dispose()
    const left = await sim.objects()
    await removeEverything(sim.docker, sim.instance)
    expect(left).toEqual({ containers: [], networks: [] })
  })

  const containers = () =>
    sim.docker.listContainers({ all: true, filters: { label: [`${LABEL.app}=${app}`] } })
  const failed = (version: number) =>
    eventually(
      async () => sim.engine.failed(app),
      (seen) => seen?.version === version,
      { what: `the failed replica of version ${version}` },
    )

  it('is kept with what it left, also while what was good before serves again', async () => {
    expect(await sim.rollOut(sim.desired(app, 2))).toMatchObject({ result: 'failed' })
    expect(await sim.rollOut(sim.desired(app, 3, { version: 1 }))).toMatchObject({ result: 'healthy' })
    const kept = await failed(2)
    expect(kept).toMatchObject({ app, lastState: 'Error (exit code 3)' })
    expect(kept!.until.getTime()).toBeGreaterThan(Date.now() + 3_000_000)
    await eventually(containers, (all) => all.length === 2, { what: 'one that serves and one that is kept' })
  })

  it('can be opened, without its app', async () => {
    const opened = await sim.engine.openFailed(app)
    expect(opened!.ssh).toMatchObject({ port: 22 })
    const [container] = (await containers()).filter(({ Names }) => Names[0]!.endsWith('-failed'))
    const link = new DockerLink(sim.docker, () => undefined, new AbortController().signal)
    const { stdout, exitCode } = await execIn(
      link,
      container!.Id,
      ['cat', '/app/note'],
      AbortSignal.timeout(10_000),
    )
    expect({ stdout, exitCode }).toEqual({ stdout: `at ${opened!.name}\n`, exitCode: 0 })
    expect(sim.engine.observe(app)).toHaveLength(1)
    expect(sim.traffic.serving.has(opened!.name)).toBe(false)
  })

  it('is still known after the simulator was killed', async () => {
    const before = sim.engine.failed(app)!
    sim.abandon()
    await sim.start([sim.desired(app, 3, { version: 1 })])
    expect(sim.engine.failed(app)).toMatchObject({ name: before.name, version: 2 })
    expect(sim.engine.observe(app)).toHaveLength(1)
  })

  it('goes for the next one that fails, and with the next one that becomes healthy', async () => {
    expect(await sim.rollOut(sim.desired(app, 5, { version: 3, deadline: 2 }))).toMatchObject({
      result: 'failed',
    })
    await failed(3)
    expect(await sim.rollOut(sim.desired(app, 6, { version: 4 }))).toMatchObject({ result: 'healthy' })
    await eventually(
      async () => sim.engine.failed(app),
      (seen) => seen === null,
      { what: 'nothing kept' },
    )
    await eventually(containers, (all) => all.length === 1, { what: 'only the one that serves' })
    expect(await sim.engine.openFailed(app)).toBeNull()
  })
})
