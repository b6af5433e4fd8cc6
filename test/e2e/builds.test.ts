import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleRepo } from '../support/example-repo.js'
import type { ExampleRepo } from '../support/example-repo.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

interface Build {
  id: number
  state: string
  version: number | null
  reason: string | null
}

const BROKEN = 'defmodule Greeter.Broken do\n  def broken, do: nowhere(1)\nend\n'

/** Builds of pushes that ended in each way: what is told of them later. */
describe('past builds', () => {
  let sim: TestSim
  let repo: ExampleRepo
  const cli = async (...args: string[]) => {
    const result = await sim.cli(args, { cwd: repo.dir })
    expect(result.exitCode, result.stderr).toBe(0)
    return result.stdout
  }
  const builds = async () => JSON.parse(await cli('builds')) as Build[]
  const push = () => repo.git(['push', 'gigalixir', 'main'])

  beforeAll(async () => {
    sim = await startSim()
    repo = await exampleRepo('mix', join(sim.home, '..', 'work'), sim.env)
    await cli('apps:create', '-n', 'built')
    await cli('ps:scale', '-r', '0')
  })
  afterAll(async () => {
    await sim.dispose()
  })

  it('tell what was released, and what was printed', async () => {
    const pushed = await push()
    expect(pushed.exitCode, pushed.stderr).toBe(0)
    expect(await builds()).toMatchObject([{ id: 1, state: 'succeeded', version: 1, reason: null }])
    const output = await cli('builds:output')
    for (const line of output.split('\n')) expect(pushed.stderr).toContain(line)
    expect(output).toMatch(/^-----> Building built at [0-9a-f]{10} \(build 1\)\n/)
    expect(output).toContain('-----> Released version 1')
  })

  it('tell why there was no release', async () => {
    await repo.write('lib/broken.ex', BROKEN)
    await repo.commit('Break it')
    expect((await push()).exitCode).toBe(1)
    const [build] = await builds()
    expect(build).toMatchObject({ id: 2, state: 'failed', version: null })
    expect(build!.reason).toMatch(/^undefined function nowhere\/1.*\(lib\/broken\.ex:2/)
    expect(await cli('builds:output', '2')).toContain('Nothing was released')
  })

  it('know what the simulator was building when it was killed', async () => {
    await repo.write('elixir_buildpack.config', "hook_pre_compile='echo hook is running; sleep 600'\n")
    await repo.commit('Take long')
    const pushing = push()
    await eventually(
      () => cli('builds:output'),
      (output) => output.includes('hook is running'),
      { what: 'the build to print' },
    )
    process.kill((await daemonPid(sim.home))!, 'SIGKILL')
    expect((await pushing).exitCode).toBe(1)
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    const [build, ...earlier] = await builds()
    expect(build).toMatchObject({ id: 3, state: 'interrupted', version: null })
    expect(earlier.map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  })
})
