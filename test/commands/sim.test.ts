import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeSimulator } from '../support/fake-simulator.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const terminal = { stdin: true, stdout: true, stderr: true }

describe('gigalixir sim', () => {
  let home: string
  let config: string
  let env: Record<string, string | undefined>

  beforeEach(async () => {
    const folder = await tempDir()
    home = join(folder, 'sim')
    config = join(folder, 'config')
    env = {
      GIGALIXIR_SIM_HOME: home,
      GIGALIXIR_CONFIG_DIR: config,
      GIGALIXIR_EMAIL: undefined,
      GIGALIXIR_API_KEY: undefined,
    }
  })

  const stored = async () =>
    JSON.parse(await readFile(join(config, 'credentials.json'), 'utf8')) as Record<string, { apiKey: string }>

  describe('up, when one runs', () => {
    it('joins it: prints its endpoints, makes it the target and logs in', async () => {
      const { port, email } = await fakeSimulator(home)
      const run = await runCommand(['sim:up'], { env })
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      expect(JSON.parse(run.stdout)).toEqual({
        started: false,
        pid: process.pid,
        instance: '0123abcd',
        email,
        target: 'sim',
        console: 'http://127.0.0.1:4080/?token=t0k3n',
        endpoints: {
          port,
          api: `http://127.0.0.1:${port}`,
          git: `http://127.0.0.1:${port}/<app>.git`,
          apps: `http://<app>.gigalixirapp.localhost:${port}`,
        },
      })
      expect(await stored()).toEqual({ sim: { current: email, accounts: [{ email, apiKey: 'key-1' }] } })
      expect((await stat(join(config, 'credentials.json'))).mode & 0o077).toBe(0)
      expect(run.stdout).not.toContain('key-1')
      expect((await runCommand(['target'], { env })).stdout).toContain('sim')
    })

    it('puts the local user on the tier that is named, and on none else', async () => {
      const { tiers } = await fakeSimulator(home)
      await runCommand(['sim:up'], { env })
      expect(tiers).toEqual([])
      await runCommand(['sim:up', '--tier', 'free'], { env })
      expect(tiers).toEqual(['free'])
      expect((await runCommand(['sim:up', '--tier', 'golden'], { env })).exitCode).toBe(2)
      expect(tiers).toEqual(['free'])
    })

    it('keeps the key that works, and replaces one that does not', async () => {
      const { keys } = await fakeSimulator(home)
      await runCommand(['sim:up'], { env })
      await runCommand(['sim', 'up'], { env })
      expect(keys).toEqual(['key-1'])
      keys.length = 0
      await runCommand(['sim:up'], { env })
      expect(await stored()).toHaveProperty(['sim', 'accounts', 0, 'apiKey'], 'key-1')
      expect(keys).toHaveLength(1)
    })

    it('tells a person what is where, and what comes next', async () => {
      const { port } = await fakeSimulator(home)
      const run = await runCommand(['sim:up'], { env, terminal })
      expect(run.stdout).toContain('The simulator is already running.')
      expect(run.stdout).toContain(`API      http://127.0.0.1:${port}`)
      expect(run.stderr).toContain('gigalixir apps:create')
    })

    it('says what builds where another way is asked of one that runs', async () => {
      await fakeSimulator(home)
      const other = await runCommand(['sim:up', '--buildpacks', 'upstream'], { env })
      expect(other.stderr).toContain(
        'It builds with buildpacks "builtin" until it is started again: gigalixir sim down; gigalixir sim up --buildpacks upstream',
      )
      const same = await runCommand(['sim:up', '--buildpacks', 'builtin'], { env })
      expect(same.stderr).not.toContain('It builds with')
      expect((await runCommand(['sim:status'], { env, terminal })).stdout).toContain('buildpacks: builtin')
    })
  })

  describe('status', () => {
    it('is exit code 7 with the next step when nothing runs', async () => {
      const run = await runCommand(['sim:status'], { env })
      expect(run).toEqual({
        exitCode: 7,
        stdout: '',
        stderr: 'Error: The simulator is not running.\n  Start it: gigalixir sim up\n',
      })
    })

    it('is JSON for machines and a page for people', async () => {
      await fakeSimulator(home)
      const machine = await runCommand(['sim:status'], { env })
      expect(JSON.parse(machine.stdout)).toMatchObject({ instance: '0123abcd', apps: [] })
      const person = await runCommand(['sim', 'status'], { env, terminal })
      expect(person.stdout).toContain('Simulator 0123abcd: running for')
      expect(person.stderr).toContain('No apps yet.')
    })

    it('says that Docker is unavailable, to scripts as well', async () => {
      const docker = { available: false, from: 'x', host: 'unix:///x', reason: 'connect ENOENT /x' } as const
      await fakeSimulator(home, { docker })
      const run = await runCommand(['sim:status'], { env })
      expect(run.exitCode).toBe(0)
      expect(run.stderr).toContain('docker unavailable: connect ENOENT /x')
      expect(JSON.parse(run.stdout)).toMatchObject({ docker })
    })
  })

  describe('logs', () => {
    it('shows the last lines', async () => {
      await mkdir(home)
      await writeFile(join(home, 'daemon.log'), 'one\ntwo\nthree\n')
      expect(await runCommand(['sim:logs', '-n', '2'], { env })).toEqual({
        exitCode: 0,
        stdout: 'two\nthree\n',
        stderr: '',
      })
    })

    it('is exit code 4 when there never was a simulator', async () => {
      expect(await runCommand(['sim:logs'], { env })).toMatchObject({ exitCode: 4, stdout: '' })
    })
  })

  describe('down', () => {
    it('is no failure when nothing runs', async () => {
      const run = await runCommand(['sim:down', '--json'], { env })
      expect(run.exitCode).toBe(0)
      expect(JSON.parse(run.stdout)).toEqual({ stopped: false, target: 'production' })
      expect(run.stderr).toBe('The simulator was not running.\n')
    })
  })

  describe('reset', () => {
    it('asks for confirmation, and without a terminal wants it on the command line', async () => {
      await mkdir(home)
      await writeFile(join(home, 'sim.db'), '')
      const run = await runCommand(['sim:reset', '--json'], { env })
      expect(run.exitCode).toBe(2)
      expect(JSON.parse(run.stderr)).toMatchObject({
        error: { code: 'CONFIRMATION_NEEDED', next: ['Confirm it: gigalixir sim reset -y'] },
      })
      await stat(join(home, 'sim.db'))
    })

    it('needs no Docker for a simulator that never was ready', async () => {
      await mkdir(home)
      await writeFile(join(home, 'settings.json'), '{"instance": "0123abcd", "http_port": null}')
      const run = await runCommand(['sim:reset', '-y'], { env: { ...env, DOCKER_HOST: 'unix:///nope' } })
      expect(run).toMatchObject({ exitCode: 0 })
      await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' })
    })

    it('keeps the home of one that was, while no engine answers: it knows what is left there', async () => {
      await mkdir(home)
      await writeFile(join(home, 'settings.json'), '{"instance": "0123abcd", "http_port": 4080}')
      const run = await runCommand(['sim:reset', '-y'], { env: { ...env, DOCKER_HOST: 'unix:///nope' } })
      expect(run.exitCode).toBe(7)
      expect(run.stderr).toContain('was kept')
      await stat(join(home, 'settings.json'))
    })
  })

  describe('doctor', () => {
    it('is exit code 7 and names the fix when Docker does not answer', async () => {
      const run = await runCommand(['sim:doctor'], { env: { ...env, DOCKER_HOST: 'unix:///nope' }, terminal })
      expect(run.exitCode).toBe(7)
      expect(run.stdout).toMatch(
        /^FAIL {2}docker +No Docker engine answers\. Tried DOCKER_HOST \(unix:\/\/\/nope\): no such socket\.$/m,
      )
      expect(run.stdout).toMatch(/^ +Start the engine at unix:\/\/\/nope, or unset DOCKER_HOST/m)
      expect(run.stdout).toMatch(/^ok +node/m)
    })
  })
})
