import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

/** What goes wrong on people every day, and what they are told. One serving app, then one fault after the other. */
describe('when a deploy goes wrong', () => {
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_BOOT_DEADLINE: '8', GIGALIXIR_SIM_DRAIN: '2' } })
    app = await AppUnderTest.create(sim, 'faulty', 'tiny-app')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
  })

  /** The release that served before still does, and nothing of the new one is left. */
  async function stillServes(body = 'tiny v1') {
    const { pods } = await app.steady()
    expect(pods).toHaveLength(1)
    expect(await app.body()).toBe(body)
  }

  it('rejects a compile error in the words of the compiler and releases nothing', async () => {
    const before = (await app.releases()).length
    await app.repo.edit(
      'lib/tiny.ex',
      'def start(_type, _args) do',
      'def start(_type, _args) do\n    undefined_thing()',
    )
    await app.repo.commit('Break it')
    const push = await app.push()
    expect(push.exitCode).not.toBe(0)
    expect(push.stderr).toContain('undefined function undefined_thing/0')
    expect(push.stderr).toContain('rejected')
    expect(await app.releases()).toHaveLength(before)
    const deploy = await app.cli('deploy')
    expect(deploy.exitCode).toBe(8)
    await app.repo.git(['reset', '-q', '--hard', 'HEAD~1'])
    await stillServes()
  })

  it('rejects a push without mix.exs and says what is missing', async () => {
    await app.repo.git(['rm', '-q', 'mix.exs'])
    await app.repo.commit('Lose mix.exs')
    const push = await app.push()
    expect(push.exitCode).not.toBe(0)
    expect(push.stderr).toContain('mix.exs')
    await app.repo.git(['reset', '-q', '--hard', 'HEAD~1'])
    await stillServes()
  })

  it('takes another branch without building it and says how to build it', async () => {
    const before = (await app.releases()).length
    await app.repo.git(['branch', 'feature'])
    const push = await app.push('feature')
    expect(push.exitCode).toBe(0)
    expect(push.stderr).toContain('feature:main')
    expect(await app.releases()).toHaveLength(before)
  })

  it('lets a second push wait for the first and says so', async () => {
    await app.repo.edit('lib/tiny.ex', '@answer "tiny v1"', '@answer "tiny v2"')
    await app.repo.commit('Second')
    const [first, second] = await Promise.all([app.push(), app.push('main:master')])
    expect([first.exitCode, second.exitCode]).toEqual([0, 0])
    expect(first.stderr + second.stderr).toMatch(/wait/i)
    await stillServes('tiny v2')
  })

  it.each([
    ['exits at once', 'exit', /exit(ed)?.*code 3/i, 'cannot find the flux capacitor'],
    ['never listens', 'never-listen', /4000/, 'waiting for a train that never comes'],
    ['runs out of memory', 'oom', /memory|OOM/i, 'eating memory'],
  ])(
    'keeps the old release serving when the new one %s, and tells why',
    async (_name, mode, reason, lastWords) => {
      await app.repo.edit('lib/tiny.ex', /@mode ".*"/, `@mode "${mode}"`)
      await app.repo.commit(`Now it will ${mode}`)
      const result = await app.cli('deploy')
      expect(result.exitCode, result.stderr).toBe(8)
      expect(result.stderr).toMatch(reason)
      expect(result.stderr).toContain(lastWords)
      await stillServes('tiny v2')
      const newest = (await app.releases())[0]!
      expect(newest.status).toBe('failed')
      expect(newest.reason).toMatch(reason)
      const { rollout } = await app.ps()
      expect(rollout).toMatchObject({ state: 'failed', version: newest.version })
      await app.repo.edit('lib/tiny.ex', /@mode ".*"/, '@mode "serve"')
    },
  )

  it('falls back when a config change breaks the app, and keeps the config as it was set', async () => {
    await app.repo.commit('Serve again')
    await app.must('deploy')
    await app.must('config:set', 'TINY_MODE=exit')
    const { rollout } = await app.settled()
    expect(rollout).toMatchObject({ state: 'failed' })
    await stillServes('tiny v2')
    expect(JSON.parse(await app.must('config'))).toEqual({ TINY_MODE: 'exit' })
    await app.must('config:unset', 'TINY_MODE')
    expect((await app.settled()).rollout).toMatchObject({ state: 'healthy' })
  })

  it('refuses more config than the platform takes, naming the limit', async () => {
    const before = await app.must('config')
    const result = await app.cli('config:set', `BIG=${'x'.repeat(40_000)}`)
    expect(result.exitCode).toBe(5)
    expect(result.stderr).toContain('32')
    expect(await app.must('config')).toBe(before)
  })

  it('refuses a wrong API key, on the API and on a push', async () => {
    const env = {
      GIGALIXIR_TARGET: 'sim',
      GIGALIXIR_EMAIL: 'you@gigalixir.localhost',
      GIGALIXIR_API_KEY: 'not-the-key',
    }
    expect((await sim.cli(['apps'], { env })).exitCode).toBe(3)
    const push = await app.repo.git([
      'push',
      `http://you%40gigalixir.localhost:wrong@127.0.0.1:${sim.port}/faulty.git`,
      'main',
    ])
    expect(push.exitCode).not.toBe(0)
    expect(push.stderr).toMatch(/401|Authentication failed|Unauthorized/i)
  })

  it.each(['../x', 'a'.repeat(300), 'ÄÖ', 'api', '-dash', ''])(
    'refuses the app name %j with the rule',
    async (name) => {
      const result = await sim.cli(['apps:create', '--name', name])
      expect([2, 5]).toContain(result.exitCode)
      expect(result.stderr.length).toBeGreaterThan(10)
      expect(result.stdout).toBe('')
    },
  )

  it('knows no app by a strange name', async () => {
    for (const name of ['../faulty', '%2e%2e', 'ÄÖ', 'x'.repeat(300)]) {
      expect((await sim.cli(['ps', '-a', name])).exitCode, name).toBe(4)
    }
  })
})
