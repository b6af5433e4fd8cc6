import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeEverything } from '../../src/sim/engines/docker/client/index.js'
import { EngineUnderTest } from '../support/engine-under-test.js'
import { slugRunning } from '../support/tiny-slug.js'

/** Listens as Erlang does: with a distribution port and epmd beside the port of the app. */
const erlang = (listen: string) =>
  `elixir --name a@127.0.0.1 -e '{:ok, _} = ${listen}; Process.sleep(:infinity)'`

/** Replicas that fail in the ways people's apps do, and what the engine says about each. */
describe('why a release does not become healthy', () => {
  let sim: EngineUnderTest
  const commands = new Map<string, string>()

  beforeAll(async () => {
    sim = await EngineUnderTest.create()
    sim.controller.release = (app) => ({ slug: slugRunning(commands.get(app)!) })
    await sim.start()
  })
  afterAll(async () => {
    await sim.dispose()
    await removeEverything(sim.docker, sim.instance)
  })

  it.each<[string, string, number, RegExp, RegExp]>([
    [
      'other-port',
      erlang(':gen_tcp.listen(8080, [])'),
      6,
      /^did not answer on port 4000 within 6 s[^:]*: it listens on port 8080 instead$/,
      /PORT/,
    ],
    [
      'loopback',
      erlang(':gen_tcp.listen(4000, [ip: {127, 0, 0, 1}])'),
      6,
      /: it listens on 127\.0\.0\.1:4000, which cannot be reached from outside its container$/,
      /0, 0, 0, 0/,
    ],
    ['erlang-alone', erlang('{:ok, nil}'), 6, /: it was not listening on any port$/, /server: true/],
    ['busy', 'while :; do :; done', 6, /: it was still starting after 6 s$/, /BOOT_DEADLINE/],
    [
      'variable',
      `elixir -e 'System.fetch_env!("API_TOKEN")'`,
      20,
      /^exited with code 1 after [\d.]+ s, three times: the environment variable API_TOKEN is not set$/,
      /config:set API_TOKEN=/,
    ],
    ['renamed', 'bin/other start', 20, /^exited with code 127 .*: the build has no bin\/other$/, /Procfile/],
    [
      'assigned',
      'MIX_ENV=prod perl listen.pl',
      20,
      /: a command in the Procfile begins with MIX_ENV=…, which the platform does not understand$/,
      /web: env MIX_ENV=/,
    ],
  ])('%s', async (app, command, deadline, reason, fix) => {
    commands.set(app, command)
    const outcome = await sim.rollOut(sim.desired(app, 1, { deadline }))
    expect(outcome.reason).toMatch(reason)
    expect(outcome.fix).toMatch(fix)
    await sim.engine.remove(app)
  })
})
