import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

interface Runner {
  instance_id: string
  private_ip: string
}

interface PsWithOneOffs {
  replicas_running: number
  pods: unknown[]
  one_offs?: { name: string; kind: string }[]
}

/** What an app does that uses FLAME: one of its containers asks for a runner and talks to it. */
describe('a FLAME runner', () => {
  let sim: TestSim
  let app: AppUnderTest
  let runner: Runner

  beforeAll(async () => {
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'with-flame', 'tiny-app')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** Runs a shell script in a container of the app. @returns what it printed */
  async function inside(script: string): Promise<string> {
    return (await app.must('run', '--attach', '--', 'bash', '-c', script)).trim()
  }

  async function ps(): Promise<PsWithOneOffs> {
    return JSON.parse(await app.must('ps')) as PsWithOneOffs
  }

  it('boots when a container of the app asks for it with the app key', async () => {
    const body = JSON.stringify({ env: { TINY_MODE: 'serve' }, max_runtime: 8, size: 0.4 })
    const answer = await inside(
      `. /etc/gigalixir/boot; curl -sS -u "$APP_NAME:$APP_KEY" -H 'content-type: application/json' -d '${body}' "$API_URL/api/apps/$APP_NAME/flame"`,
    )
    runner = (JSON.parse(answer) as { data: Runner }).data
    const { pods, one_offs: oneOffs } = await ps()
    expect(pods).toHaveLength(1)
    expect(oneOffs?.map(({ name, kind }) => ({ name, kind }))).toContainEqual({
      name: runner.instance_id,
      kind: 'runner',
    })
  })

  it('runs the current release, and is reached on the app network', async () => {
    const url = `http://${runner.private_ip}:4000/`
    expect(await inside(`curl -sS --retry 20 --retry-connrefused --retry-delay 1 ${url}`)).toBe('tiny v1')
  })

  it('ends by itself when its time is over, and is counted in what the app used', async () => {
    await eventually(
      async () => (await ps()).one_offs ?? [],
      (oneOffs) => !oneOffs.some(({ name }) => name === runner.instance_id),
      { what: 'the end of the runner' },
    )
    expect(await app.body()).toBe('tiny v1')
    const { data } = JSON.parse(await app.must('api', 'GET', '/api/usage')) as {
      data: { app_name: string; replica_size_seconds: number }[]
    }
    // The replica alone, of size 0.3, ran for longer than the runner, which alone used 0.4 × 8.
    expect(data).toMatchObject([{ app_name: 'with-flame' }])
    expect(data[0]!.replica_size_seconds).toBeGreaterThan(8 * (0.3 + 0.4))
  })
})
