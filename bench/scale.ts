import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Database } from '../src/sim/database/index.js'
import { daemonPid, startSim } from '../test/support/sim.js'
import type { TestSim } from '../test/support/sim.js'
import { timed } from './measure.js'
import type { Figure } from './measure.js'

const SMALL = { apps: 10, releases: 10 }
/** What a person may have. */
const USUAL = { apps: 50, releases: 20 }
const LARGE = { apps: 1000, releases: 200 }
const ROUNDS = 300

/** What the control plane takes with many apps and releases, against few: nothing runs, every app is scaled to 0. */
export async function benchScale(): Promise<Figure[]> {
  const sims = { small: await startSim(), usual: await startSim(), large: await startSim() }
  try {
    await fill(sims.small, SMALL)
    const boot = await fill(sims.usual, USUAL)
    await fill(sims.large, LARGE)
    const figures: Figure[] = [
      {
        what: 'sim up with 50 apps',
        detail: `${USUAL.apps} apps of ${USUAL.releases} releases each`,
        value: boot / 1000,
        bar: 2,
        unit: 's',
      },
      {
        what: 'idle memory with 50 apps',
        detail: `resident, ${USUAL.apps} apps of ${USUAL.releases} releases each`,
        value: await residentMegabytes(sims.usual),
        bar: 150,
        unit: 'MB',
      },
    ]
    for (const [what, path] of [
      ['one app', '/api/apps/app-3'],
      ['status', '/api/apps/app-3/status'],
      ['configs', '/api/apps/app-3/configs'],
      ['releases', '/api/apps/app-3/releases'],
      ['activity', '/api/apps/app-3/activity'],
    ] as const) {
      const { small, large } = await p99InTurns(sims, path)
      figures.push({
        what: `API p99, ${what}`,
        detail: `${large.toFixed(1)} ms with ${LARGE.apps} × ${LARGE.releases}, ${small.toFixed(1)} ms with ${SMALL.apps} × ${SMALL.releases}`,
        value: large / small,
        bar: 2,
        unit: 'ratio',
      })
    }
    return figures
  } finally {
    await Promise.all(Object.values(sims).map((sim) => sim.dispose()))
  }
}

/** Puts apps and releases where the simulator finds them at its next start. @returns milliseconds of that start */
async function fill(sim: TestSim, { apps, releases }: { apps: number; releases: number }): Promise<number> {
  await must(sim, 'sim:down')
  const database = new Database({ home: sim.home })
  await database.start()
  const owner = (await database.users.byEmail('you@gigalixir.localhost'))!
  for (let number = 0; number < apps; number += 1) {
    await database.transaction(async (tx) => {
      const place = { cloud: 'gcp', region: 'v2018-us-central1', stack: 'gigalixir-24' }
      const name = `app-${number}`
      const secrets = { appKey: name, secretKeyBase: 's', erlangCookie: 'c', logplexToken: `d.${name}` }
      const app = await tx.apps.create({ name, ownerId: owner.id, ...place, replicas: 0, size: 0.3 }, secrets)
      const slug = {
        sha256: '0'.repeat(64),
        bytes: 1,
        commitSha: 'c'.repeat(40),
        customerAppName: 'app',
        customerAppVersion: '1',
        capabilities: null,
        defaultProcess: null,
        stack: place.stack,
      }
      const slugId = await tx.slugs.add(app.id, slug)
      for (let version = 1; version <= releases; version += 1) {
        const config = { NUMBER: String(version) }
        await tx.releases.add(app.id, { slugId, config, summary: `Set \`NUMBER\` config var.` })
        await tx.activity.record(app, owner, 'Set `NUMBER` config var.', version)
      }
      await tx.apps.change(app.id, { releaseVersion: releases })
    })
  }
  await database.stop()
  return timed(() => must(sim, 'sim:up'))
}

async function must(sim: TestSim, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await sim.cli(args)
  if (exitCode !== 0) throw new Error(stderr)
}

/** Both in turns, so that whatever else the machine does falls on both alike. */
async function p99InTurns(sims: Record<'small' | 'large', TestSim>, path: string) {
  const times = { small: [] as number[], large: [] as number[] }
  const asks = { small: await asker(sims.small, path), large: await asker(sims.large, path) }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const name of ['small', 'large'] as const) times[name].push(await timed(asks[name]))
  const at = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? 0
  return { small: at(times.small.slice(20)), large: at(times.large.slice(20)) }
}

async function asker(sim: TestSim, path: string): Promise<() => Promise<void>> {
  const text = await readFile(join(sim.env.GIGALIXIR_CONFIG_DIR!, 'credentials.json'), 'utf8')
  const [, email, key] = /"email": ?"([^"]+)",\s*"apiKey": ?"([^"]+)"/.exec(text)!
  const authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`
  return async () => {
    const response = await fetch(`http://127.0.0.1:${sim.port}${path}`, { headers: { authorization } })
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    await response.arrayBuffer()
  }
}

/** After a moment of quiet. Linux only: where /proc is missing the number is too. */
async function residentMegabytes(sim: TestSim): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const status = await readFile(`/proc/${await daemonPid(sim.home)}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}
