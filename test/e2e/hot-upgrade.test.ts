import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** New code in running replicas: what they hold in memory stays. */
describe('a hot upgrade', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'tally', 'hot-upgradable')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** The count, version and process number of the page. */
  async function page() {
    const body = await app.body()
    const [, greeting, count, version, pid] =
      /^(\w+), visitor (\d+): version (\S+), process (\d+)\n$/.exec(body) ?? []
    return { body, greeting, count: Number(count), version, pid }
  }

  async function hotPush(from: string, to: string) {
    await app.repo.edit('mix.exs', `version: "${from}"`, `version: "${to}"`)
    await app.repo.commit(to)
    const { exitCode, stderr } = await app.repo.git([
      '-c',
      'http.extraheader=GIGALIXIR-HOT: true',
      'push',
      'gigalixir',
      'main',
    ])
    expect(exitCode, stderr).toBe(0)
    await app.settled()
    return app.steady()
  }

  it('changes the code and keeps state and process', async () => {
    const before = await page()
    const [replica] = (await app.ps()).pods
    await app.repo.edit('lib/tally/web.ex', '"Welcome"', '"Hello"')
    const { pods } = await hotPush('0.1.0', '0.2.0')
    expect(await page()).toMatchObject({
      greeting: 'Hello',
      version: '0.2.0',
      count: before.count + 1,
      pid: before.pid,
    })
    expect(pods).toMatchObject([{ name: replica!.name, version: 2, status: 'Healthy' }])
    expect((await app.releases())[0]).toMatchObject({ version: 2, status: 'healthy' })
  })

  it('is kept by the next start after the simulator was killed', async () => {
    const before = await page()
    process.kill((await daemonPid(sim.home))!, 'SIGKILL')
    expect(await sim.cli(['sim:up'])).toMatchObject({ exitCode: 0 })
    await app.steady()
    expect(await page()).toMatchObject({ count: before.count + 1, pid: before.pid, version: '0.2.0' })
  })

  it('comes up on the new code when it is started again', async () => {
    await app.must('ps:restart')
    await eventually(page, ({ count }) => count < 3, { what: 'a fresh count' })
    expect(await page()).toMatchObject({ greeting: 'Hello', version: '0.2.0' })
    await app.steady()
  })

  it('becomes a usual rollout where it cannot be done, and says why', async () => {
    await app.repo.write('appup.exs', '{~c"0.3.0", [], []}\n')
    const [before] = (await app.ps()).pods
    const { pods } = await hotPush('0.2.0', '0.3.0')
    expect(pods).toMatchObject([{ version: 3, status: 'Healthy' }])
    expect(pods[0]!.name).not.toBe(before!.name)
    expect((await page()).version).toBe('0.3.0')
    expect(await app.must('logs', '-t', '--source', 'gigalixir-run')).toMatch(
      /could not be upgraded in place: .*tally.*\. Replicas are replaced instead\./,
    )
  })
})
