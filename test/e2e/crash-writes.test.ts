import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitUntilGone } from '../../src/sim/process-alive.js'
import { callApi } from '../support/local-api.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

const WRITES = 1000
const CLIENTS = 4
const CRASHES = 6

/** What an app is, as far as these writes go. */
interface AppState {
  configs: Record<string, string>
  replicas: number
}

type State = Map<string, AppState>

/** The same sequence for the same seed (mulberry32), so that a failure can be had again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

let sim: TestSim
beforeAll(async () => {
  sim = await startSim()
})
afterAll(() => sim.dispose())

/** One client with apps of its own: what was acknowledged has to be there, and what was not is there whole or not at all. */
class Client {
  readonly acknowledged: State = new Map()
  /** The app whose last write was not answered, before and after it. */
  uncertain: { app: string; before: AppState | undefined; after: AppState | undefined } | null = null
  #made = 0

  constructor(
    private readonly name: string,
    private readonly random: (below: number) => number,
  ) {}

  /** @returns whether it was acknowledged */
  async write(): Promise<boolean> {
    const { app, method, path, body, after } = this.#next()
    const before = this.acknowledged.get(app)
    const answer = await callApi(sim, method, path, body)
    if (!answer || answer.status >= 500) {
      this.uncertain = { app, before, after }
      return false
    }
    expect(answer.status, `${method} ${path}`).toBeLessThan(300)
    if (after) this.acknowledged.set(app, after)
    else this.acknowledged.delete(app)
    return true
  }

  #next() {
    const apps = [...this.acknowledged.keys()]
    const app = apps[this.random(Math.max(1, apps.length))]
    const kind = this.random(10)
    if (app === undefined || (kind === 0 && apps.length < 15)) {
      const name = `${this.name}-${(this.#made += 1)}`
      return {
        app: name,
        method: 'POST',
        path: '/api/apps',
        body: { unique_name: name },
        after: { configs: {}, replicas: 1 },
      }
    }
    const state = this.acknowledged.get(app)!
    if (kind === 1) return { app, method: 'DELETE', path: `/api/apps/${app}`, after: undefined }
    if (kind <= 3) {
      const replicas = this.random(20)
      return {
        app,
        method: 'PUT',
        path: `/api/apps/${app}/scale`,
        body: { replicas },
        after: { ...state, replicas },
      }
    }
    const [key] = Object.keys(state.configs)
    if (kind === 4 && key !== undefined) {
      const configs = Object.fromEntries(Object.entries(state.configs).filter(([name]) => name !== key))
      return {
        app,
        method: 'DELETE',
        path: `/api/apps/${app}/configs`,
        body: { key },
        after: { ...state, configs },
      }
    }
    // Two at once: half of a write would show.
    const value = String(this.random(1_000_000))
    const added = { [`A${this.random(5)}`]: value, [`B${this.random(5)}`]: value }
    return {
      app,
      method: 'POST',
      path: `/api/apps/${app}/configs`,
      body: { configs: added, avoid_restart: true },
      after: { ...state, configs: { ...state.configs, ...added } },
    }
  }
}

/** What the simulator has, as it tells. */
async function actual(): Promise<State> {
  const { data: apps } = (await callApi(sim, 'GET', '/api/apps'))!
  const state: State = new Map()
  for (const { unique_name, replicas } of apps as { unique_name: string; replicas: number }[]) {
    const { data } = (await callApi(sim, 'GET', `/api/apps/${unique_name}/configs`))!
    state.set(unique_name, { configs: data as Record<string, string>, replicas })
  }
  return state
}

it(`loses none of ${WRITES} acknowledged writes to kill -9, and does none by half`, async () => {
  const seed = Date.now() % 1_000_000
  const random = numbers(seed)
  const clients = Array.from({ length: CLIENTS }, (_, i) => new Client(`client${i}`, numbers(seed + i + 1)))
  let acknowledged = 0
  let uncertain = 0
  for (let crash = 0; acknowledged < WRITES; crash += 1) {
    const until =
      crash < CRASHES ? acknowledged + 20 + random(Math.floor((2 * WRITES) / CRASHES) - 40) : WRITES
    const daemon = { isDead: false }
    const pid = (await daemonPid(sim.home))!
    await Promise.all(
      clients.map(async (client) => {
        while (!daemon.isDead && acknowledged < WRITES && (await client.write())) {
          acknowledged += 1
          // In the middle of what the other clients have under way.
          if (acknowledged === until && until < WRITES) {
            daemon.isDead = true
            process.kill(pid, 'SIGKILL')
          }
        }
      }),
    )
    if (daemon.isDead) expect(await waitUntilGone(pid, 10_000)).toBe(true)
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    const there = await actual()
    const expected: State = new Map()
    for (const client of clients) {
      for (const [app, state] of client.acknowledged) expected.set(app, state)
      if (!client.uncertain) continue
      uncertain += 1
      const { app, before, after } = client.uncertain
      const now = there.get(app)
      expect([before, after], `seed ${seed}: ${app} is half written`).toContainEqual(now)
      client.uncertain = null
      if (now) {
        expected.set(app, now)
        client.acknowledged.set(app, now)
      } else {
        expected.delete(app)
        client.acknowledged.delete(app)
      }
    }
    expect(Object.fromEntries(there), `seed ${seed}, crash ${crash}`).toEqual(Object.fromEntries(expected))
  }
  expect(acknowledged).toBeGreaterThanOrEqual(WRITES)
  expect(uncertain, `seed ${seed}: no write was under way at a crash`).toBeGreaterThan(0)
})
