import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityOf, sameIdentity } from '../../../../../src/sim/engine/index.js'
import { fakeClock } from '../../../../support/fake-clock.js'
import type { Behaviour } from '../../../../support/fake-runtime.js'
import { releaseOf, RolloutUnderTest } from '../../../../support/rollout-under-test.js'
import type { Starts } from '../../../../support/rollout-under-test.js'

const MINUTE = 60_000

type Step =
  | { readonly do: 'deploy'; readonly starts: Starts; readonly isHot: boolean }
  | { readonly do: 'change'; readonly what: 'restart' | 'size' | 'none' }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'crash' | 'hang' | 'kill' | 'remove'; readonly which: number }
  | { readonly do: 'away' | 'back' | 'hot-fails' | 'hot-works' }
  | { readonly do: 'wait'; readonly milliseconds: number }

const serves = fc.record({
  does: fc.constant('serve' as const),
  after: fc.constantFrom(0, 300, 5000, 19_000),
})
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: serves },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('exit' as const),
      after: fc.constantFrom(0, 200, 5000),
      exitCode: fc.constantFrom(0, 1, 137),
      memoryKill: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('nothing' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('refuse' as const) }) },
)
const starts: fc.Arbitrary<Starts> = fc.array(behaviour, { minLength: 1, maxLength: 4 })
const which = fc.nat(5)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deploy' as const), starts, isHot: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      what: fc.constantFrom('restart' as const, 'size' as const, 'none' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('crash' as const, 'hang' as const, 'kill' as const, 'remove' as const),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('away' as const, 'back' as const, 'hot-fails' as const, 'hot-works' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1, 25, 250, 1000, 4000, 20_000, 70_000),
    }),
  },
)

/** A story of an app, with all that has to hold at any time checked on the way. */
class Story {
  readonly app = new RolloutUnderTest()
  readonly broken: string[] = []
  #version = 0
  /** Replicas that somebody wanted to be ended, with how many starts had failed by then. */
  readonly #killed = new Map<string, number>()
  /** Taken out of traffic although too few were left. */
  readonly #short: { replica: string; killedAt: number | undefined; left: number; promised: number }[] = []

  constructor(readingTakes: number) {
    const { app } = this
    app.readingTakes = readingTakes
    app.traffic.onDrain = (replica) => this.#checkDrain(replica)
    app.onOutcome = ({ revision, result }) => {
      if (revision !== app.desired.revision) this.broken.push(`${result} of ${revision} came too late`)
      const results = app.resultsOf(revision).join(', ')
      if (!['healthy', 'failed', 'failed, healthy'].includes(results))
        this.broken.push(`of ${revision} it was told: ${results}`)
    }
  }

  do(step: Step): Promise<void> | void {
    const { app } = this
    const { runtime } = app
    const { desired } = app
    switch (step.do) {
      case 'deploy': {
        const version = ++this.#version
        const before = desired.release
        app.release(version, step.starts)
        const hot =
          step.isHot && before
            ? { fromVersion: this.#lastServing() ?? before.version, appVersion: `1.0.${version}` }
            : undefined
        app.apply({ release: { ...releaseOf(version), ...(hot && { hot }) } })
        return
      }
      case 'change':
        // A change of anything else does not ask for an upgrade again.
        app.apply({
          release: desired.release && releaseOf(desired.release.version),
          ...(step.what === 'restart' && { generation: desired.generation + 1 }),
          ...(step.what === 'size' && { size: desired.size === 0.3 ? 0.5 : 0.3 }),
        })
        return
      case 'scale':
        app.apply({ replicas: step.replicas, release: desired.release && releaseOf(desired.release.version) })
        return
      case 'crash':
        this.#instance(step.which)?.exit(1)
        return
      case 'remove':
        this.#instance(step.which)?.exit(null)
        return
      case 'hang': {
        const instance = this.#instance(step.which)
        if (instance) instance.hangs = true
        return
      }
      case 'kill': {
        const replicas = app.runner.replicas
        const found = replicas[step.which % Math.max(1, replicas.length)]
        if (!found) return
        this.#killed.set(found.facts.name, this.#failedStarts())
        app.runner.kill(found.facts.name)
        return
      }
      case 'away':
        runtime.goAway()
        return
      case 'back':
        runtime.comeBack()
        return
      case 'hot-fails':
      case 'hot-works':
        runtime.upgradeFailure = step.do === 'hot-fails' ? 'there is no appup' : null
        return
      case 'wait':
        return clock.pass(step.milliseconds)
    }
  }

  /** What was broken until now. */
  verdict(): string[] {
    const unasked = this.#short.filter(
      // In the place of one that somebody wanted to be gone nothing came up: then it need not wait any longer.
      ({ killedAt }) => killedAt === undefined || this.#failedStarts() <= killedAt,
    )
    return [
      ...this.broken,
      ...unasked.map(({ replica, left, promised }) => `${replica} was drained: ${left} of ${promised} serve`),
    ]
  }

  #failedStarts(): number {
    return this.app.notices.filter((each) => each.includes('; starting again')).length
  }

  #lastServing(): number | undefined {
    return this.app.runner.replicas.find(({ status }) => status === 'Healthy')?.facts.identity.version
  }

  #instance(which: number) {
    const running = this.app.runtime.instances.filter(({ isRunning }) => isRunning)
    return running[which % Math.max(1, running.length)]
  }

  /** The engine may take out of traffic what is too much, and nothing else. */
  #checkDrain(replica: string): void {
    const { desired, traffic } = this.app
    const promised = desired.release ? desired.replicas : 0
    const left = traffic.serving.size - 1
    if (left >= promised) return
    this.#short.push({ replica, killedAt: this.#killed.get(replica), left, promised })
  }
}

let clock: ReturnType<typeof fakeClock>

async function told(steps: readonly Step[], readingTakes = 50): Promise<Story> {
  const story = new Story(readingTakes)
  for (const each of steps) {
    await story.do(each)
    await clock.settled()
  }
  return story
}

const failing = fc.constantFrom<Behaviour>(
  { does: 'exit', after: 200, exitCode: 1 },
  { does: 'nothing' },
  { does: 'refuse' },
)
const runs = { numRuns: Number(process.env.GIGALIXIR_TEST_RUNS ?? 100) }

describe('any interleaving of changes, crashes and slow boots', () => {
  it('never takes out more than it may, tells each outcome once, and ends as desired', async () => {
    clock = fakeClock()
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom(0, 50, 30_000),
        async (steps, readingTakes) => {
          const story = await told(steps, readingTakes)
          const { app } = story
          app.runtime.comeBack()
          const { revision } = app.deploy(1000, [{ does: 'serve', after: 300 }])
          await clock.pass(4 * MINUTE)
          expect(story.verdict()).toEqual([])
          const { desired, runner, runtime, traffic } = app
          expect(app.resultsOf(revision)).toEqual(['healthy'])
          const release = releaseOf(1000)
          expect(runner.observe().map(({ status }) => status)).toEqual(
            Array(desired.replicas).fill('Healthy'),
          )
          expect(
            runtime.instances.every(({ facts }) =>
              sameIdentity(facts.identity, identityOf({ ...desired, release })),
            ),
          ).toBe(true)
          const names = (list: readonly string[]) => [...list].sort()
          expect(names(runtime.instances.map(({ facts }) => facts.name))).toEqual(
            names([...traffic.serving.keys()]),
          )
          expect(runtime.instances.length).toBe(desired.replicas)
          await end(app)
        },
      ),
      runs,
    )
  })

  it('keeps what serves when what comes last does not come up, and says so once', async () => {
    clock = fakeClock()
    const calm = step.filter((each) => each.do !== 'kill' && each.do !== 'scale' && each.do !== 'hang')
    await fc.assert(
      fc.asyncProperty(
        fc.array(calm, { maxLength: 15 }),
        failing,
        fc.integer({ min: 1, max: 4 }),
        async (steps, last, replicas) => {
          const story = await told(steps)
          const { app } = story
          app.runtime.comeBack()
          app.deploy(999, [{ does: 'serve', after: 300 }], { replicas })
          await clock.pass(4 * MINUTE)
          const before = [...app.traffic.serving.keys()]
          const { revision } = app.deploy(1000, [last])
          await clock.pass(4 * MINUTE)
          expect(story.verdict()).toEqual([])
          expect(app.resultsOf(revision)).toEqual(['failed'])
          expect([...app.traffic.serving.keys()]).toEqual(before)
          expect(app.runtime.instances.map(({ facts }) => facts.name)).toEqual(before)
          await end(app)
        },
      ),
      runs,
    )
  })
})

/** Nothing of it is left. */
async function end(app: RolloutUnderTest): Promise<void> {
  const ended = app.runner.end({ drain: 0, grace: 1000 })
  await clock.pass(MINUTE)
  await ended
  expect([app.runtime.instances, [...app.traffic.serving], app.runner.replicas]).toEqual([[], [], []])
  clock.clear()
}
