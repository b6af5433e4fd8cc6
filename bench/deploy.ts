import { join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { connectDocker, ofInstance } from '../src/sim/engines/docker/client/index.js'
import { AppUnderTest } from '../test/support/app-under-test.js'
import { dockerObjectsOf } from '../test/support/docker-objects.js'
import { startSim } from '../test/support/sim.js'
import type { TestSim } from '../test/support/sim.js'
import { eventually } from '../test/support/through-router.js'
import { ByHand } from './by-hand.js'
import type { Figure } from './measure.js'
import { inTurns } from './measure.js'

/** The file and line that change, and how to change it by hand; the answer shows the number. */
const PAGE = 'lib/greeter/page.ex'

/** From a change to what people see, against the same done by hand with docker and mix. */
export async function benchDeploy(): Promise<Figure[]> {
  const sim = await startSim()
  const app = await AppUnderTest.create(sim, 'benched', 'release')
  const hand = new ByHand()
  let round = 0
  let slugs: string[] = []
  try {
    await hand.start(join(packageRoot(), 'examples', 'release'))
    await app.must('deploy')
    await app.steady()
    slugs = await eventually(
      () => slugImages(sim),
      (now) => now.length > 0,
    )

    const until = async (path: string, satisfied: (body: string) => boolean) => {
      await eventually(() => app.body(path), satisfied, { intervalMs: 20, what: `the new answer at ${path}` })
    }
    const times = await inTurns(5, {
      pushByHand: async () => {
        round += 1
        return (await hand.changeToAnswer(PAGE, `s/Hello[0-9]*/Hello${round}/`)).answering
      },
      push: async () => {
        await app.repo.edit(PAGE, /Hello\d*/, `Hello${round}`)
        await app.repo.commit(`Round ${round}`)
        const start = performance.now()
        const push = await app.push()
        if (push.exitCode !== 0) throw new Error(push.stderr)
        await until('/', (body) => body.includes(`Hello${round}`))
        const took = performance.now() - start
        // By hand, too, the image with the release is made before anything else is measured.
        const earlier = slugs
        slugs = await eventually(
          () => slugImages(sim),
          (now) => now.some((id) => !earlier.includes(id)),
          { what: 'the slug unpacked in an image' },
        )
        return took
      },
      run: () => hand.runToAnswer(),
      config: async () => {
        await app.steady()
        const start = performance.now()
        await app.must('config:set', `ROUND=${round}`)
        await until('/env?name=ROUND', (body) => body === String(round))
        return performance.now() - start
      },
      rollback: async () => {
        await app.steady()
        const releases = await app.releases()
        const before = await app.body('/env?name=ROUND')
        const start = performance.now()
        await app.must('releases:rollback', '--version', String(releases[1]!.version))
        await until('/env?name=ROUND', (body) => body !== before)
        const took = performance.now() - start
        await app.steady()
        return took
      },
    })
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
    return [
      {
        what: 'push to healthy and routed',
        detail: `${seconds(times.push)} against compile + release + tar + boot by hand ${seconds(times.pushByHand)}`,
        value: times.push / times.pushByHand,
        bar: 1.5,
        unit: 'ratio',
      },
      {
        what: 'config:set to served',
        detail: `${seconds(times.config)} against docker run to healthy ${seconds(times.run)}`,
        value: times.config / times.run,
        bar: 1.5,
        unit: 'ratio',
      },
      {
        what: 'rollback to served',
        detail: `${seconds(times.rollback)} against docker run to healthy ${seconds(times.run)}`,
        value: times.rollback / times.run,
        bar: 1.5,
        unit: 'ratio',
      },
    ]
  } finally {
    await hand.stop()
    await app.dispose()
    await sim.dispose()
  }
}

/** Images in which the simulator keeps slugs unpacked; one is made a moment after a new slug serves. */
async function slugImages(sim: TestSim): Promise<string[]> {
  const { instance } = await dockerObjectsOf(sim.home)
  const { docker } = await connectDocker()
  const images = await docker.listImages({ filters: ofInstance(instance, 'slug') })
  return images.map(({ Id }) => Id)
}
