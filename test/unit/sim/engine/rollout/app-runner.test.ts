import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../support/fake-clock.js'
import { CRASHES, releaseOf, RolloutUnderTest, SERVES } from '../../../../support/rollout-under-test.js'

const MINUTE = 60_000

let clock: ReturnType<typeof fakeClock>
beforeEach(() => void (clock = fakeClock()))

/** An app of which a first release serves. */
async function serving(replicas = 1) {
  const app = new RolloutUnderTest()
  app.deploy(1, SERVES, { replicas })
  await clock.pass(MINUTE)
  expect(app.traffic.serving.size).toBe(replicas)
  return app
}

const states = (app: RolloutUnderTest) =>
  app.runner.observe().map(({ version, status }) => `${version} ${status}`)

describe('an app that is rolled', () => {
  it('serves with a new replica before an old one goes', async () => {
    const app = await serving(2)
    app.deploy(2, [{ does: 'serve', after: 5000 }])
    await clock.pass(4000)
    expect(states(app)).toEqual(['1 Healthy', '1 Healthy', '2 Starting'])
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['2 Healthy', '2 Healthy'])
    expect(app.resultsOf(2)).toEqual(['healthy'])
  })

  it('goes on serving with the old release when the new one crashes, and says why, once', async () => {
    const app = await serving()
    app.deploy(2, CRASHES)
    await clock.pass(5 * MINUTE)
    expect(states(app)).toEqual(['1 Healthy'])
    expect(app.outcomes.slice(1)).toEqual([
      {
        ...{ app: 'my-app', revision: 2, version: 2, result: 'failed', lastOutput: ['last words'] },
        reason: 'exited with code 1 after 0.2 s, three times',
      },
    ])
    expect(app.runtime.kept.get('my-app')).toEqual({
      ...{ version: 2, lastState: 'Error (exit code 1)', wasHealthy: false, leftDump: false },
    })
  })

  it('keeps what crashed while it served and left a crash dump, also when its release serves again', async () => {
    const app = await serving()
    app.runtime.instances[0]!.leavesDump = true
    app.runtime.instances[0]!.exit(1)
    await clock.pass(MINUTE)
    app.deploy(1, SERVES)
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['1 Healthy'])
    expect(app.runtime.kept.get('my-app')).toEqual({
      ...{ version: 1, lastState: 'Error (exit code 1)', wasHealthy: true, leftDump: true },
    })
    expect(app.notices).toContainEqual(
      expect.stringMatching(
        /exited with code 1 .*It left a crash dump: gigalixir ps:dump --failed -a my-app$/,
      ),
    )
  })

  it('keeps nothing of what crashed while it served and left nothing', async () => {
    const app = await serving()
    app.runtime.instances[0]!.exit(1)
    await clock.pass(MINUTE)
    expect([states(app), app.runtime.kept.size]).toEqual([['1 Healthy'], 0])
  })

  it('forgets what is kept of a failure when something newer serves', async () => {
    const app = await serving()
    app.deploy(2, CRASHES)
    await clock.pass(MINUTE)
    app.deploy(3, SERVES)
    await clock.pass(MINUTE)
    expect(app.runtime.kept.size).toBe(0)
  })

  it('waits for an engine that is away, and goes on when it is back', async () => {
    const app = await serving()
    app.runtime.goAway()
    app.deploy(2, SERVES)
    await clock.pass(10 * MINUTE)
    expect([states(app), app.resultsOf(2)]).toEqual([['1 Healthy', '2 Starting'], []])
    app.runtime.comeBack()
    await clock.pass(MINUTE)
    expect([states(app), app.resultsOf(2)]).toEqual([['2 Healthy'], ['healthy']])
  })

  it('makes nothing of what was not wanted any more before its turn came', async () => {
    const app = new RolloutUnderTest()
    app.runtime.goAway()
    app.deploy(1, SERVES, { replicas: 4 })
    await clock.pass(1000)
    const waiting = app.runner.replicas.length
    app.apply({ replicas: 0 })
    await clock.pass(1000)
    app.runtime.comeBack()
    await clock.pass(MINUTE)
    expect([waiting, app.runtime.instances, app.runner.replicas]).toEqual([4, [], []])
  })

  it('says that a release serves after all, after it said that it failed', async () => {
    const app = new RolloutUnderTest()
    app.deploy(1, [...CRASHES, ...CRASHES, ...CRASHES, ...SERVES])
    await clock.pass(MINUTE)
    expect(app.resultsOf(1)).toEqual(['failed', 'healthy'])
  })

  it('does not say that it failed once it serves: reading its last output took that long', async () => {
    const app = new RolloutUnderTest()
    app.readingTakes = 30_000
    app.deploy(1, [...CRASHES, ...CRASHES, ...CRASHES, ...SERVES])
    await clock.pass(2 * MINUTE)
    expect(app.resultsOf(1)).toEqual(['healthy'])
  })

  it('is told of a release that cannot start, though what was found of it ended before anything was asked', async () => {
    const app = new RolloutUnderTest({ release: releaseOf(1), revision: 7 })
    app.release(1, [{ does: 'exit', after: 100, exitCode: 137, memoryKill: true }])
    app.find('my-app-found', { does: 'exit', after: 10, exitCode: 137, memoryKill: true })
    await clock.pass(100)
    app.again()
    await clock.pass(5 * MINUTE)
    expect(app.resultsOf(7)).toEqual(['failed'])
  })

  it('keeps what it finds serving, and replaces what is not wanted any more', async () => {
    const app = new RolloutUnderTest({ release: releaseOf(2), revision: 7, replicas: 2 })
    app.release(2, SERVES)
    app.find('my-app-a', { does: 'serve', after: 0 })
    app.find('my-app-b', { does: 'serve', after: 0 }, { version: 1 })
    await clock.pass(600)
    app.again()
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['2 Healthy', '2 Healthy'])
    expect(app.runner.observe()[0]?.name).toBe('my-app-a')
  })
})

describe('a replica that is killed', () => {
  it('goes when another one serves in its place', async () => {
    const app = await serving()
    const [name = ''] = app.traffic.serving.keys()
    expect(app.runner.kill(name)).toBe(true)
    await clock.pass(100)
    expect([...app.traffic.serving.keys()]).toEqual([name])
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['1 Healthy'])
    expect([...app.traffic.serving.keys()]).not.toContain(name)
  })

  it('waits where nothing can come up in its place: until what was good before is desired again', async () => {
    const app = await serving(2)
    app.deploy(2, CRASHES)
    await clock.pass(5 * MINUTE)
    const [name = ''] = app.traffic.serving.keys()
    app.runner.kill(name)
    await clock.pass(5 * MINUTE)
    expect(states(app)).toEqual(['1 Healthy', '1 Healthy'])
    app.apply({ release: releaseOf(1) })
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['1 Healthy', '1 Healthy'])
    expect([...app.traffic.serving.keys()]).not.toContain(name)
  })
})

describe('memory', () => {
  it('is not what ended a replica that was stopped, though it once lost a process to it', async () => {
    const app = await serving()
    const [instance] = app.runtime.instances
    if (!instance) throw new Error('nothing runs')
    instance.lostProcess = true
    instance.isStubborn = true
    instance.hangs = true
    await clock.pass(2 * MINUTE)
    expect(app.notices.filter((each) => each.includes('stopped answering'))).toHaveLength(1)
    expect(app.runner.observe()).toMatchObject([{ status: 'Healthy', lastState: 'Error (exit code 137)' }])
  })

  it('is what ended one that was killed for it', async () => {
    const app = await serving()
    app.runtime.instances[0]?.exit(137, true)
    await clock.pass(MINUTE)
    expect(app.runner.observe()).toMatchObject([{ status: 'Healthy', lastState: 'OOMKilled' }])
    expect(app.notices.join('\n')).toContain('ran out of memory after 60 s and was killed (size 0.3 GB)')
  })
})

describe('an upgrade in place', () => {
  const hot = { ...releaseOf(2), hot: { fromVersion: 1, appVersion: '1.0.2' } }

  it('starts nothing and ends nothing', async () => {
    const app = await serving(2)
    const before = [...app.traffic.serving.keys()]
    app.release(2, CRASHES)
    app.apply({ release: hot })
    await clock.pass(MINUTE)
    expect([...app.traffic.serving.keys()]).toEqual(before)
    expect(app.outcomes.at(-1)).toMatchObject({
      revision: 2,
      result: 'healthy',
      hot: { upgraded: 2, failure: null },
    })
  })

  it('that fails becomes a usual rollout', async () => {
    const app = await serving(2)
    app.runtime.upgradeFailure = 'there is no appup.'
    app.release(2, SERVES)
    app.apply({ release: hot })
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['2 Healthy', '2 Healthy'])
    expect(app.outcomes.at(-1)).toMatchObject({ hot: { upgraded: 0, failure: 'there is no appup' } })
  })

  it('is not begun while an earlier one is under way', async () => {
    const app = await serving()
    app.release(2, SERVES)
    app.release(3, SERVES)
    app.apply({ release: hot })
    await clock.pass(100)
    app.apply({ release: { ...releaseOf(3), hot: { fromVersion: 1, appVersion: '1.0.3' } } })
    await clock.pass(MINUTE)
    expect(states(app)).toEqual(['3 Healthy'])
    expect(app.outcomes.at(-1)).toMatchObject({ revision: 3, hot: { upgraded: 0 } })
    expect(app.resultsOf(2)).toEqual([])
  })
})
