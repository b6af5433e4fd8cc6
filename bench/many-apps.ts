import { AppUnderTest } from '../test/support/app-under-test.js'
import { startSim } from '../test/support/sim.js'
import { withBusyBeside } from './busy-beside.js'
import { median } from './measure.js'
import type { Figure } from './measure.js'

const APPS = 20
const REPLICAS = 2
/** As many as the smallest machine we care for has cores. */
const BUSY = 2

/**
 * Many apps deployed at the same moment: all get healthy, and none waits much longer than the others; on a machine that is
 * busy with other things, too.
 */
export async function benchManyApps(): Promise<Figure[]> {
  const alone = await deployTogether()
  const beside = await withBusyBeside(BUSY, deployTogether)
  const medianOf = (ends: readonly End[]) => median(ends.map(({ took }) => took))
  return [
    ...figures(alone, ''),
    ...figures(beside, `, beside ${BUSY} busy processes`),
    {
      what: `the median of them, beside ${BUSY} busy processes`,
      // Of two cores that two others want as well, half is left, and a little goes to changing over.
      detail: `${seconds(medianOf(beside))} against ${seconds(medianOf(alone))} without`,
      value: medianOf(beside) / medianOf(alone),
      bar: 2.5,
      unit: 'ratio',
    },
  ]
}

interface End {
  readonly app: string
  /** Milliseconds until it served. */
  readonly took: number
  /** What is wrong with it, if anything. */
  readonly problem: string | undefined
}

function figures(ends: readonly End[], how: string): Figure[] {
  const bad = ends.filter(({ problem }) => problem !== undefined)
  for (const { app, problem } of bad) console.error(`${app}: ${problem}`)
  const took = ends.map((each) => each.took)
  return [
    {
      what: `not healthy of ${APPS} apps deployed at once${how}`,
      detail: `${REPLICAS} replicas each, all answering through the router`,
      value: bad.length,
      bar: 0,
      unit: 'count',
    },
    {
      what: `slowest of them, against the median${how}`,
      // Served strictly one after another, the last would take twice the median.
      detail: `${seconds(Math.max(...took))} against ${seconds(median(took))}, the first ${seconds(Math.min(...took))}`,
      value: Math.max(...took) / median(took),
      bar: 2.2,
      unit: 'ratio',
    },
  ]
}

/** Deploys all of them to a simulator of their own. */
async function deployTogether(): Promise<End[]> {
  const sim = await startSim()
  const apps: AppUnderTest[] = []
  try {
    for (let number = 1; number <= APPS; number += 1) {
      const app = await AppUnderTest.create(sim, `app-${number}`, 'release')
      apps.push(app)
      await app.must('ps:scale', '-r', String(REPLICAS))
    }
    const start = performance.now()
    return await Promise.all(
      apps.map(async (app) => {
        const problem = await deployed(app)
        return { app: app.name, took: performance.now() - start, problem }
      }),
    )
  } finally {
    for (const app of apps) await app.dispose()
    await sim.dispose()
  }
}

/** @returns what is wrong with it, if anything */
async function deployed(app: AppUnderTest): Promise<string | undefined> {
  const { exitCode, stderr } = await app.cli('deploy')
  if (exitCode !== 0) return `deploy ended with ${exitCode}: ${stderr.trimEnd().slice(-1000)}`
  const { pods } = await app.ps()
  const healthy = pods.filter(({ status }) => status === 'Healthy').length
  if (healthy !== REPLICAS) return `${healthy} healthy replicas: ${JSON.stringify(pods)}`
  const { status, body } = await app.get()
  return status === 200 ? undefined : `it answers ${status}: ${body.toString().slice(0, 200)}`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`
}
