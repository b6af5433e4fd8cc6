import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { labels, LABEL } from '../../src/sim/engines/docker/client/index.js'
import { processIsAlive, waitUntilGone } from '../../src/sim/process-alive.js'
import { daemonPid, newSim, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { tempDir } from '../support/temp-dir.js'
import { dockerode } from '../support/dockerode.js'

/** A machine with no simulator yet, disposed of when the test ends. */
async function machine(env: Record<string, string> = {}): Promise<TestSim> {
  const sim = await newSim({ env })
  onTestFinished(() => sim.dispose())
  return sim
}

async function running(): Promise<TestSim> {
  const sim = await startSim()
  onTestFinished(() => sim.dispose())
  return sim
}

const json = (text: string) => JSON.parse(text) as Record<string, unknown>

describe('the life of the simulator', () => {
  it('goes up, shows itself, goes down, and gives back the target', async () => {
    const sim = await machine()
    const before = await sim.cli(['target'])
    const first = await sim.cli(['sim:up'])
    expect(first, first.stderr).toMatchObject({ exitCode: 0 })
    expect(json(first.stdout)).toMatchObject({
      started: true,
      email: 'you@gigalixir.localhost',
      target: 'sim',
      endpoints: { port: sim.port, api: `http://127.0.0.1:${sim.port}` },
    })
    // The key was stored for this target: commands and git work at once.
    expect(json((await sim.cli(['account'])).stdout)).toMatchObject({ email: 'you@gigalixir.localhost' })

    const status = await sim.cli(['sim:status'])
    expect(status.exitCode).toBe(0)
    expect(json(status.stdout)).toMatchObject({ docker: { available: true }, apps: [], home: sim.home })
    const components = (json(status.stdout).components as { name: string; state: string }[]).map(
      (component) => component.state,
    )
    expect(components.length).toBeGreaterThanOrEqual(7)
    expect(new Set(components)).toEqual(new Set(['running']))

    const log = await sim.cli(['sim:logs', '-n', '5'])
    expect(log.stdout).toContain(`ready on port ${sim.port}`)

    const pid = (await daemonPid(sim.home))!
    expect(await sim.cli(['sim:down'])).toMatchObject({ exitCode: 0 })
    expect(processIsAlive(pid)).toBe(false)
    expect((await sim.cli(['target'])).stdout).toBe(before.stdout)
    expect(await sim.cli(['sim:status'])).toMatchObject({ exitCode: 7 })
    expect(await sim.cli(['sim:down'])).toMatchObject({ exitCode: 0 })
  })

  it('keeps the key that works when it is joined, and makes another when it does not', async () => {
    const sim = await running()
    const file = join(sim.env.GIGALIXIR_CONFIG_DIR!, 'credentials.json')
    const stored = await readFile(file, 'utf8')
    expect(json((await sim.cli(['sim:up'])).stdout)).toMatchObject({ started: false })
    expect(await readFile(file, 'utf8')).toBe(stored)

    await writeFile(file, stored.replace(/"apiKey": "[^"]*"/, '"apiKey": "not-it"'))
    expect((await sim.cli(['account'])).exitCode).toBe(3)
    expect((await sim.cli(['sim:up'])).exitCode).toBe(0)
    expect((await sim.cli(['account'])).exitCode).toBe(0)
  })

  it('is started once by two ups at the same time, and both tell the same', async () => {
    const sim = await machine()
    const [one, two] = await Promise.all([sim.cli(['sim:up']), sim.cli(['sim:up'])])
    expect(one, one.stderr).toMatchObject({ exitCode: 0 })
    expect(two, two.stderr).toMatchObject({ exitCode: 0 })
    expect([json(one.stdout).started, json(two.stdout).started].sort()).toEqual([false, true])
    expect(json(one.stdout).endpoints).toEqual(json(two.stdout).endpoints)
    expect(json(one.stdout).pid).toBe(json(two.stdout).pid)
  })

  it('comes up again after kill -9 with its user and data, saying what it found', async () => {
    const sim = await running()
    const folder = await tempDir()
    await runProgram('git', ['init', '-q', folder])
    expect(await sim.cli(['apps:create', '--name', 'kept'], { cwd: folder })).toMatchObject({ exitCode: 0 })
    const pid = (await daemonPid(sim.home))!
    process.kill(pid, 'SIGKILL')
    await waitUntilGone(pid, 5000)
    const status = await sim.cli(['sim:status'])
    expect(status.exitCode).toBe(7)
    expect(status.stderr).toContain('ended unexpectedly')
    const doctor = await sim.cli(['sim:doctor'])
    expect(doctor.stdout).toContain('It ended unexpectedly')

    const up = await sim.cli(['sim:up'])
    expect(up.exitCode).toBe(0)
    expect(up.stderr).toContain(`its process ${pid} no longer runs`)
    expect((await sim.cli(['apps'])).stdout).toContain('kept')
  })

  it('takes the next port when its own is taken, says so, and remembers it', async () => {
    const sim = await machine()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(sim.port, '127.0.0.1', resolve))
    const up = await sim.cli(['sim:up'])
    const { port } = json(up.stdout).endpoints as { port: number }
    expect(port).toBeGreaterThan(sim.port)
    expect(up.stderr).toContain(String(sim.port))
    expect((await sim.cli(['account'])).exitCode).toBe(0)
    await sim.cli(['sim:down'])
    await new Promise((resolve) => other.close(resolve))

    // Git remotes carry the port: it stays although the first choice is free again.
    const again = await sim.cli(['sim:up'], { env: { GIGALIXIR_SIM_HTTP_PORT: undefined } })
    expect(json(again.stdout).endpoints).toMatchObject({ port })
  })

  /** `sim up --foreground` as a person has it in a terminal, once it is up. */
  async function inFront(sim: TestSim) {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'run.js'), 'sim:up', '--foreground'], {
      env: sim.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const ended = once(child, 'exit')
    await once(child.stdout, 'data') // the endpoints
    return { child, ended, said: () => stderr, pid: (await daemonPid(sim.home))! }
  }

  it.skipIf(process.platform === 'win32')(
    'stops cleanly in the foreground on Ctrl-C, and says so',
    async () => {
      const sim = await machine()
      const { child, ended, said, pid } = await inFront(sim)
      expect(said()).toContain(`ready on port ${sim.port}`)
      child.kill('SIGINT')
      expect((await ended)[0]).toBe(0)
      expect(said()).toContain('Stopping the simulator; press Ctrl-C again to end it at once.')
      expect(processIsAlive(pid)).toBe(false)
      expect(await readdir(sim.home)).not.toContain('locator.json')
      expect((await sim.cli(['target'])).stdout).toContain('production')
    },
  )

  it.skipIf(process.platform === 'win32')('does not outlive the command it is in front of', async () => {
    const sim = await machine()
    const { child, ended, pid } = await inFront(sim)
    child.kill('SIGKILL')
    await ended
    expect(await waitUntilGone(pid, 20_000)).toBe(true)
    expect(await readdir(sim.home)).not.toContain('locator.json')
  })

  it('is reset with exactly what is its own', async () => {
    const sim = await running()
    const docker = await dockerode()
    const settings = await readFile(join(sim.home, 'settings.json'), 'utf8')
    const { instance } = JSON.parse(settings) as { instance: string }
    const make = async (owner: string) => {
      const network = await docker.createNetwork({
        Name: `gigalixir-${owner}-reset-test`,
        Labels: labels(owner, 'network', { app: 'reset-test' }),
      })
      const volume = await docker.createVolume({
        Name: `gigalixir-${owner}-cache-reset-test`,
        Labels: labels(owner, 'cache', { app: 'reset-test' }),
      })
      return { network, volume }
    }
    const mine = await make(instance)
    const theirs = await make('ffffffff')
    onTestFinished(async () => {
      await theirs.network.remove()
      await theirs.volume.remove()
    })
    await writeFile(join(sim.home, 'not-ours.txt'), 'kept')

    expect((await sim.cli(['sim:reset'])).exitCode).toBe(2)
    expect(await daemonPid(sim.home)).not.toBeNull()

    const reset = await sim.cli(['sim:reset', '-y', '--json'])
    expect(reset, reset.stderr).toMatchObject({ exitCode: 0 })
    expect(json(reset.stdout)).toMatchObject({
      stopped: true,
      removed: { volumes: 1 },
      kept: ['not-ours.txt'],
    })
    await expect(mine.network.inspect()).rejects.toMatchObject({ statusCode: 404 })
    await expect(mine.volume.inspect()).rejects.toMatchObject({ statusCode: 404 })
    expect((await theirs.network.inspect()) as { Labels: Record<string, string> }).toMatchObject({
      Labels: { [LABEL.instance]: 'ffffffff' },
    })
    await theirs.volume.inspect()
    expect(await readdir(sim.home)).toEqual(['not-ours.txt'])
    expect((await sim.cli(['account'])).exitCode).toBe(3)
    // Nothing is there any more, and that is no failure.
    expect((await sim.cli(['sim:reset', '-y'])).exitCode).toBe(0)
  })

  it('is reset when it does not run', async () => {
    const sim = await running()
    await sim.cli(['sim:down'])
    expect((await sim.cli(['sim:reset', '-y'])).exitCode).toBe(0)
    await expect(stat(sim.home)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('without Docker', () => {
  const absent = { DOCKER_HOST: 'unix:///nope' }

  it('doctor names what is missing, with the fix', async () => {
    const sim = await machine(absent)
    const doctor = await sim.cli(['sim:doctor', '--json'])
    expect(doctor.exitCode).toBe(7)
    const findings = JSON.parse(doctor.stdout) as {
      check: string
      state: string
      detail: string
      fix: string[]
    }[]
    const docker = findings.find((finding) => finding.check === 'docker')!
    expect(docker).toMatchObject({ state: 'fail' })
    expect(docker.detail).toContain('DOCKER_HOST (unix:///nope): no such socket')
    expect(docker.fix.join()).toContain('unset DOCKER_HOST')
  })

  it('up fails calmly and leaves nothing running', async () => {
    const sim = await machine(absent)
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode).toBe(7)
    expect(up.stdout).toBe('')
    expect(up.stderr).toContain('No Docker engine answers.')
    expect(up.stderr).toContain('gigalixir sim doctor')
    expect(up.stderr).not.toMatch(/\n\s+at /)
    expect(await readdir(sim.home)).not.toContain('locator.json')
    expect(await readdir(sim.home)).not.toContain('start.lock')
    expect((await sim.cli(['sim:status'])).exitCode).toBe(7)
    // The target was not touched.
    expect((await sim.cli(['target'])).stdout).toContain('production')
  })

  it('a home that cannot be used is named', async () => {
    const sim = await machine(absent)
    await writeFile(sim.home, 'a file where the folder should be')
    const up = await sim.cli(['sim:up'])
    expect(up.exitCode).toBe(7)
    expect(up.stderr).toContain(sim.home)
    await rm(sim.home)
  })
})
