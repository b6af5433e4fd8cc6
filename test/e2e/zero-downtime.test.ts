import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { startLoad } from '../support/load.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

describe('under 200 requests a second', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    // WebSockets stay as long as they may: what an old replica gets to finish them is cut short here.
    sim = await startSim({ env: { GIGALIXIR_SIM_DRAIN: '4' } })
    app = await AppUnderTest.create(sim, 'steady', 'release')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** Runs a change under load until only its replicas are left, and returns what the load saw. */
  async function underLoad(change: () => Promise<unknown>) {
    const load = startLoad({
      port: sim.port,
      host: `${app.name}.gigalixirapp.localhost:${sim.port}`,
      rate: 200,
    })
    try {
      await change()
      await app.steady()
    } catch (error) {
      await load.stop()
      throw error
    }
    const report = await load.stop()
    expect(report.failed).toEqual([])
    expect(report.sent).toBeGreaterThan(100)
    return report
  }

  it('a deploy fails no request, and the new code takes over', async () => {
    await app.repo.edit('lib/greeter/page.ex', 'Hello', 'Welcome')
    await app.repo.commit('Greet differently')
    const report = await underLoad(() => app.must('deploy'))
    expect([...report.bodies.keys()].some((body) => body.includes('Hello'))).toBe(true)
    expect(await app.body()).toContain('Welcome')
  })

  it('config:set fails no request', async () => {
    await underLoad(() => app.must('config:set', 'COLOUR=green'))
    expect(await app.body('/env?name=COLOUR')).toBe('green')
  })

  it('scaling from one to three and back fails no request', async () => {
    await underLoad(() => app.must('ps:scale', '--replicas', '3'))
    expect((await app.ps()).pods).toHaveLength(3)
    await underLoad(() => app.must('ps:scale', '--replicas', '1'))
    expect((await app.ps()).pods).toHaveLength(1)
  })

  it('a restart fails no request and replaces every replica', async () => {
    const before = (await app.ps()).pods.map((pod) => pod.name)
    await underLoad(() => app.must('ps:restart'))
    const after = (await app.ps()).pods.map((pod) => pod.name)
    expect(after.filter((name) => before.includes(name))).toEqual([])
  })

  it('sim prove tells what traffic saw of a change, WebSockets included', async () => {
    const result = await app.cli(
      'sim:prove',
      '--rate',
      '100',
      '--socket-budget',
      '8',
      '--websocket',
      '/ws',
      '--connections',
      '4',
      '--',
      'ps',
      'restart',
    )
    expect(result.exitCode, result.stderr).toBe(0)
    const proof = JSON.parse(result.stdout) as Record<string, unknown>
    expect(proof).toMatchObject({
      command_exit_code: 0,
      failed: 0,
      failures: {},
      websockets: { connections: 4, away: 0 },
    })
    // A replica that goes takes its connections along, each of them once or more.
    expect((proof.websockets as { reconnects: number }).reconnects).toBeGreaterThanOrEqual(4)
    expect(proof.requests).toBeGreaterThan(100)
    expect(proof.longest_gap).toBeLessThan(5000)
  })

  it('sim prove ends with 8 when a change is noticed, and with the command’s own code when that fails', async () => {
    const stopped = await app.cli('sim:prove', '--', 'ps:scale', '--replicas', '0')
    expect(stopped.exitCode, stopped.stderr).toBe(8)
    expect(stopped.stderr).toMatch(/Not zero-downtime: \d+ requests failed \(allowed: 0\)/)
    expect(JSON.parse(stopped.stdout)).toMatchObject({ command_exit_code: 0 })
    const again = await app.cli('sim:prove', '--', 'ps:scale', '--replicas', '1')
    expect(again.exitCode).toBe(8)
    expect(again.stderr).toContain('before any change')
    await app.must('ps:scale', '--replicas', '1')
    await app.steady()
    const failing = await app.cli('sim:prove', '--', process.execPath, '-e', 'process.exit(3)')
    expect(failing.exitCode).toBe(3)
  })

  it('a rollback fails no request, and the old code is back', async () => {
    await underLoad(() => app.must('releases:rollback', '--version', '1'))
    expect(await app.body()).toContain('Hello')
  })
})
