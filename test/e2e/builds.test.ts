import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT } from '../../src/lib/errors.js'
import { packageRoot } from '../../src/lib/paths.js'
import type { SimStatus } from '../../src/sim/control/index.js'
import { connectDocker, ofInstance } from '../../src/sim/engines/docker/client/index.js'
import { dockerObjectsOf } from '../support/docker-objects.js'
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
  queue: { position: number; waiting_for: { app: string; id: number }[] } | null
}

/** A push as from a terminal: Ctrl-C reaches git and all of its helpers. */
function startPush(sim: TestSim, dir: string) {
  const push = spawn('git', ['push', 'gigalixir', 'main'], {
    ...{ cwd: dir, env: { ...sim.env, GIT_TERMINAL_PROMPT: '0' }, detached: true },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  push.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(push, 'close').then(([code]) => code as number | null)
  return {
    ended,
    said: () => said,
    /** Waits for a text in what the push prints. */
    says: (text: string) =>
      eventually(
        () => Promise.resolve(said),
        (all) => all.includes(text),
        { what: text },
      ),
    interrupt: async () => {
      process.kill(-push.pid!, 'SIGINT')
      return ended
    },
  }
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
  const builds = async (app = 'built') => JSON.parse(await cli('builds', '-a', app)) as Build[]
  const kept = async () => (await dockerObjectsOf(sim.home)).containers.filter(({ role }) => role === 'build')
  const push = () => repo.git(['push', 'gigalixir', 'main'])

  beforeAll(async () => {
    sim = await startSim({ env: { GIGALIXIR_SIM_CONCURRENT_BUILDS: '1' } })
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

  it('can be entered where they failed: with what is there, its variables and exit codes', async () => {
    await cli('config:set', 'SECRET=a b"c')
    await repo.commit('Again')
    expect((await push()).stderr).toContain('gigalixir builds:shell -a built')
    const line = 'echo "$SECRET $MIX_ENV"; ls lib/broken.ex; cat; exit 3'
    const seen = await sim.cli(['builds:shell', '3', '--', line], { cwd: repo.dir, input: 'from here\n' })
    expect(seen).toMatchObject({ exitCode: 3, stdout: 'a b"c prod\nlib/broken.ex\nfrom here\n' })
    expect(await kept()).toHaveLength(1)
    const earlier = await sim.cli(['builds:shell', '2', '--', 'true'], { cwd: repo.dir })
    expect(earlier.stderr).toContain('The container of build 2')
  })

  it('can be entered after a restart of the simulator, too, and find what was left there', async () => {
    await cli('builds:shell', '--', 'echo note > /tmp/note')
    await cli('sim:down')
    expect((await kept()).map(({ running }) => running)).toEqual([false])
    await cli('sim:up')
    expect(await cli('builds:shell', '--', 'cat', '/tmp/note')).toBe('note\n')
  })

  it('can be entered for something that Ctrl-C ends', async () => {
    const line = 'echo running; sleep 600; echo never'
    const args = [join(packageRoot(), 'bin', 'run.js'), 'builds:shell', '--', line]
    const child = spawn(process.execPath, args, {
      cwd: repo.dir,
      env: sim.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    expect(String((await once(child.stdout, 'data'))[0])).toBe('running\n')
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    const left = await sim.cli(['builds:shell', '--', 'pgrep', '-a', 'sleep'], { cwd: repo.dir })
    expect(left.stdout).toBe('1 sleep infinity\n')
  })

  it('end a command with its own exit code when only that was killed', async () => {
    const killed = await sim.cli(['builds:shell', '--', 'kill -9 $$'], { cwd: repo.dir })
    expect(killed).toMatchObject({ exitCode: 137, stderr: '' })
  })

  it('are gone with their container when the next one begins, and say so where somebody is inside', async () => {
    await repo.remove('lib/broken.ex')
    await repo.commit('Mend it')
    const args = [join(packageRoot(), 'bin', 'run.js'), 'builds:shell', '--', 'echo inside; sleep 600']
    const child = spawn(process.execPath, args, { cwd: repo.dir, env: sim.env, stdio: 'pipe' })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(child, 'close')
    expect(String((await once(child.stdout, 'data'))[0])).toBe('inside\n')
    expect((await push()).exitCode).toBe(0)
    expect((await ended)[0]).toBe(EXIT.network)
    expect(said).toContain('The connection to the container was lost. It was ended while the shell was open.')
    expect(said).toContain("It is removed when the app's next build starts")
    // That of the build that went well is there until what it compiled is kept.
    await eventually(kept, (all) => all.length === 0, { what: 'the end of the containers' })
    const none = await sim.cli(['builds:shell'], { cwd: repo.dir })
    expect(none.exitCode).toBe(4)
  })

  it('take turns: who waits is told behind what, and leaves with Ctrl-C', async () => {
    await repo.write('elixir_buildpack.config', "hook_pre_compile='sh hook.sh'\n")
    await repo.write('hook.sh', 'echo hook is running; sleep 600')
    await repo.commit('Take long')
    const first = startPush(sim, repo.dir)
    await first.says('hook is running')
    const other = await exampleRepo('mix', join(sim.home, '..', 'other'), sim.env)
    const created = await sim.cli(['apps:create', '-n', 'other'], { cwd: other.dir })
    expect(created.exitCode, created.stderr).toBe(0)
    await cli('ps:scale', '-r', '0', '-a', 'other')
    const queue = async () => (JSON.parse(await cli('sim:status')) as SimStatus).builds

    const impatient = startPush(sim, other.dir)
    await impatient.says('Waiting for other builds to finish: next in the queue; building now: built')
    const [running] = await builds()
    expect(running).toMatchObject({ state: 'building', queue: null })
    const waitingFor = [{ app: 'built', id: running!.id }]
    expect(await builds('other')).toMatchObject([
      { id: 1, state: 'queued', queue: { position: 1, waiting_for: waitingFor } },
    ])
    expect(await queue()).toEqual({ limit: 1, running: waitingFor, queued: [{ app: 'other', id: 1 }] })
    expect(await impatient.interrupt()).not.toBe(0)
    await eventually(queue, ({ queued }) => queued.length === 0, { what: 'an empty queue' })
    expect(await builds('other')).toMatchObject([{ id: 1, state: 'stopped', queue: null }])

    const patient = startPush(sim, other.dir)
    await patient.says('next in the queue')
    await first.interrupt()
    expect(await patient.ended, patient.said()).toBe(0)
    expect(patient.said()).toMatch(/Building other at .* \(build 2\)/)
    expect(await builds('other')).toMatchObject([{ state: 'succeeded' }, { state: 'stopped' }])
    await cli('apps:destroy', '-a', 'other', '-y')
  })

  it('know what the simulator was building when it was killed', async () => {
    const pushing = startPush(sim, repo.dir)
    await pushing.says('hook is running')
    process.kill((await daemonPid(sim.home))!, 'SIGKILL')
    expect(await pushing.ended).toBe(1)
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode, up.stderr).toBe(0)
    const [build, ...earlier] = await builds()
    expect(build).toMatchObject({ state: 'interrupted', version: null })
    expect(earlier.map(({ state }) => state)).toEqual([
      'stopped',
      'succeeded',
      'failed',
      'failed',
      'succeeded',
    ])
  })

  it('are gone with their container and cache when the app is destroyed', async () => {
    await repo.remove('elixir_buildpack.config')
    await repo.write('lib/broken.ex', BROKEN)
    await repo.commit('Break it again')
    expect((await push()).exitCode).toBe(1)
    expect(await kept()).toHaveLength(1)
    const volumes = async () => {
      const { docker } = await connectDocker()
      const { instance } = await dockerObjectsOf(sim.home)
      return (await docker.listVolumes({ filters: ofInstance(instance, 'cache') })).Volumes
    }
    expect(await volumes()).toHaveLength(1)
    await cli('apps:destroy', '-a', 'built', '-y')
    expect([await kept(), await volumes()]).toEqual([[], []])
  })
})
