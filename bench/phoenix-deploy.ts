import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppUnderTest } from '../test/support/app-under-test.js'
import { dockerObjectsOf } from '../test/support/docker-objects.js'
import { TestHostHex } from '../test/support/host-hex.js'
import { newSim } from '../test/support/sim.js'
import { eventually } from '../test/support/through-router.js'
import { ByHand } from './by-hand.js'
import { stackImage } from './docker.js'
import type { Figure } from './measure.js'
import { median } from './measure.js'
import { makePhoenixLike } from './phoenix-app.js'
import { dockerode } from '../test/support/dockerode.js'

const PAGE = 'lib/greeter/page.ex'
const ROUNDS = 5

/** A changed line of an app with the traits of a Phoenix app, against the same done by hand with docker and mix. */
export async function benchPhoenixDeploy(): Promise<Figure[]> {
  const person = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
  const hex = new TestHostHex(person)
  const sim = await newSim({ env: { HEX_HOME: join(person, '.hex'), MIX_HOME: join(person, '.mix') } })
  const hand = new ByHand()
  let app: AppUnderTest | undefined
  try {
    const up = await sim.cli(['sim:up'])
    if (up.exitCode !== 0) throw new Error(up.stderr)
    const { instance } = await dockerObjectsOf(sim.home)
    const docker = await dockerode()
    await hex.install(docker, await stackImage(), instance)
    app = await AppUnderTest.create(sim, 'benched', 'release')
    await makePhoenixLike(app.repo, hex)
    await hand.start(app.repo.dir, {
      home: person,
      prepare:
        'for each in $HEX_HOME/packages/hexpm/*.tar; do name=$(basename $each -1.0.0.tar); mkdir -p deps/$name; tar -xOf $each contents.tar.gz | tar -xz -C deps/$name; done',
      make: 'mix compile && mix assets.deploy && mix release --overwrite',
    })
    await app.must('deploy')
    await app.steady()
    const times = {
      packed: [] as number[],
      answering: [] as number[],
      released: [] as number[],
      healthy: [] as number[],
    }
    for (let round = 1; round <= ROUNDS; round += 1) {
      const byHand = await hand.changeToAnswer(PAGE, `s/Hello[0-9]*/Hello${round}/`)
      times.packed.push(byHand.packed)
      times.answering.push(byHand.answering)
      await app.repo.edit(PAGE, /Hello\d*/, `Hello${round}`)
      await app.repo.commit(`Round ${round}`)
      const start = performance.now()
      const push = await app.push()
      if (push.exitCode !== 0) throw new Error(push.stderr)
      times.released.push(performance.now() - start)
      const pushed = app
      await eventually(
        () => pushed.body('/'),
        (text) => text.includes(`Hello${round}`),
        {
          intervalMs: 20,
          what: 'the new answer',
        },
      )
      times.healthy.push(performance.now() - start)
      await app.steady()
    }
    const [packed, answering, released, healthy] = [
      median(times.packed),
      median(times.answering),
      median(times.released),
      median(times.healthy),
    ]
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`
    return [
      {
        what: 'push of a Phoenix-like app, until released',
        detail: `${seconds(released)} against compile + assets + release + tar by hand ${seconds(packed)}`,
        value: released / packed,
        bar: 0.9,
        unit: 'ratio',
      },
      {
        what: 'the same until healthy and routed',
        detail: `${seconds(healthy)} against the same and boot by hand ${seconds(answering)}`,
        value: healthy / answering,
        bar: 1,
        unit: 'ratio',
      },
    ]
  } finally {
    await hand.stop()
    await app?.dispose()
    await sim.dispose()
    await hex.remove()
  }
}
