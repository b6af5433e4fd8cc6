import { AppUnderTest } from '../test/support/app-under-test.js'
import { startLoad } from '../test/support/load.js'
import { startSim } from '../test/support/sim.js'
import type { Figure } from './measure.js'

/** Requests failed while an app changes under 200 requests a second. */
export async function benchLoad(): Promise<Figure[]> {
  const sim = await startSim()
  const app = await AppUnderTest.create(sim, 'under-load', 'release')
  try {
    await app.must('deploy')
    await app.steady()
    const changes: [string, () => Promise<unknown>][] = [
      [
        'deploy',
        async () => {
          await app.repo.write('NOTES', 'changed\n')
          await app.repo.commit('Change')
          await app.must('deploy')
        },
      ],
      ['config:set', () => app.must('config:set', 'A=1')],
      ['scale 1 to 3', () => app.must('ps:scale', '-r', '3')],
      ['scale 3 to 1', () => app.must('ps:scale', '-r', '1')],
      ['restart', () => app.must('ps:restart')],
      ['rollback', () => app.must('releases:rollback')],
    ]
    const figures: Figure[] = []
    for (const [name, change] of changes) {
      const load = startLoad({
        port: sim.port,
        host: `${app.name}.gigalixirapp.localhost:${sim.port}`,
        rate: 200,
      })
      let report
      try {
        await change()
        await app.steady()
      } finally {
        report = await load.stop()
      }
      figures.push({
        what: `failed requests: ${name}`,
        detail: `of ${report.sent}, p99 ${report.p99.toFixed(0)} ms, slowest ${report.max.toFixed(0)} ms`,
        value: report.failed.length,
        bar: 0,
        unit: 'count',
      })
    }
    return figures
  } finally {
    await app.dispose()
    await sim.dispose()
  }
}
