import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { processIsAlive, waitUntilGone } from '../../src/sim/process-alive.js'
import { objectsOf } from '../support/docker-objects.js'
import { gitRepo } from '../support/git-repo.js'
import { newSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { tempDir } from '../support/temp-dir.js'

/** What a command sees of its simulator: who it is there, where the simulator lives, and the apps after making one. */
const SCRIPT = `
  const { execFileSync } = require('node:child_process')
  const cli = (...args) => execFileSync(process.execPath, [process.env.CLI, ...args], { encoding: 'utf8' })
  const api = process.env.GIGALIXIR_CLI__HOST
  const status = JSON.parse(cli('sim:status'))
  const app = cli('apps:create', '--name', 'tried-out').trim()
  console.log(JSON.stringify({ api, app, home: status.home, pid: status.pid, instance: status.instance, whoami: JSON.parse(cli('whoami')) }))
`

/** Stays as long as its parent does. */
const STAY = 'const parent = process.ppid; setInterval(() => process.ppid === parent || process.exit(), 50)'

interface Seen {
  api: string
  app: string
  home: string
  pid: number
  instance: string
}

let person: TestSim
beforeAll(async () => {
  // A machine with no simulator: its own must not come to be by any of this.
  person = await newSim({ env: { CLI: join(packageRoot(), 'bin', 'run.js') } })
})
afterAll(() => person.dispose())

describe('createSim', () => {
  it('is what a test suite imports from the package: a fresh simulator, gone at the end of its scope', async () => {
    const suite = await tempDir()
    await mkdir(join(suite, 'node_modules'))
    await symlink(packageRoot(), join(suite, 'node_modules', 'gigalixir'), 'junction')
    await writeFile(
      join(suite, 'suite.mts'),
      `import { createSim, type PrivateSim } from 'gigalixir/sim'
       const steps: string[] = []
       const sim: PrivateSim = await createSim({ env: { GIGALIXIR_SIM_RATE_LIMITS: 'off' }, onProgress: (text) => steps.push(text) })
       const authorization = 'Basic ' + Buffer.from(sim.email + ':' + sim.apiKey).toString('base64')
       const answer = await fetch(sim.url + '/api/apps', { headers: { authorization } })
       const wrong = 'Basic ' + Buffer.from(sim.email + ':wrong').toString('base64')
       let login = 0
       for (let count = 0; count < 11; count += 1)
         login = (await fetch(sim.url + '/api/login', { headers: { authorization: wrong } })).status
       console.log(JSON.stringify({ status: answer.status, login, home: sim.env.GIGALIXIR_SIM_HOME, steps, shop: sim.appUrl('shop'), secure: sim.secureAppUrl('shop'), ca: await sim.caCertificate() }))
       await sim[Symbol.asyncDispose]()
       await sim.close()
      `,
    )
    const tsc = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc')
    const types = await runProgram(
      process.execPath,
      [
        tsc,
        '--strict',
        '--target',
        'es2023',
        '--lib',
        'es2023,esnext.disposable',
        '--module',
        'nodenext',
        '--outDir',
        'out',
        '--types',
        'node',
        '--typeRoots',
        join(packageRoot(), 'node_modules', '@types'),
        'suite.mts',
      ],
      { cwd: suite },
    )
    expect(types.stdout).toBe('')
    const result = await runProgram(process.execPath, [join(suite, 'out', 'suite.mjs')], {
      cwd: suite,
      env: person.env,
    })
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stderr: '' })
    const seen = JSON.parse(result.stdout) as {
      status: number
      login: number
      home: string
      steps: string[]
      shop: string
      secure: string
      ca: string
    }
    expect([seen.status, seen.login]).toEqual([200, 401])
    expect(seen.shop).toMatch(/^http:\/\/shop\.gigalixirapp\.localhost:\d+$/)
    expect(seen.secure).toMatch(/^https:\/\/shop\.gigalixirapp\.localhost:\d+$/)
    expect(seen.ca).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
    expect(seen.steps.length).toBeGreaterThan(0)
    expect(existsSync(seen.home)).toBe(false)
  })
})

describe('sim exec', () => {
  it('runs a command against a simulator of its own, keeps its exit code, and leaves nothing', async () => {
    const target = (await person.cli(['target'])).stdout
    const result = await person.cli(
      ['sim:exec', '--', process.execPath, '-e', `${SCRIPT}; process.exit(7)`],
      {
        cwd: await gitRepo(),
        env: { GIGALIXIR_APP: 'of-the-person', GIGALIXIR_TARGET: 'production' },
      },
    )
    expect(result.exitCode, result.stderr).toBe(7)
    const seen = JSON.parse(result.stdout) as Seen
    expect(seen.app).toBe('tried-out')
    expect(seen.home).not.toBe(person.home)
    expect(existsSync(seen.home)).toBe(false)
    expect(processIsAlive(seen.pid)).toBe(false)
    expect(await objectsOf(seen.instance)).toEqual([])
    expect((await person.cli(['target'])).stdout).toBe(target)
    expect(existsSync(join(person.home, 'settings.json'))).toBe(false)
  })

  it('says why none could be started, and names no file that is gone by then', async () => {
    const env = { GIGALIXIR_SIM_DRAIN: 'soon' }
    const { exitCode, stdout, stderr } = await person.cli(['sim:exec', '--', process.execPath, '-v'], { env })
    expect([exitCode, stdout]).toEqual([7, ''])
    expect(stderr).toMatch(/GIGALIXIR_SIM_DRAIN must be a number.*\n.*gigalixir sim doctor/)
    expect(stderr).not.toContain(tmpdir())
  })

  it('leaves nothing even when it is killed in the middle', async () => {
    const child = spawn(
      process.execPath,
      [person.env.CLI!, 'sim:exec', '--', process.execPath, '-e', `${SCRIPT}; ${STAY}`],
      { cwd: await gitRepo(), env: person.env, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const seen = JSON.parse(line.toString()) as Seen
    expect(processIsAlive(seen.pid)).toBe(true)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expect(await waitUntilGone(seen.pid, 60_000)).toBe(true)
    expect(existsSync(seen.home)).toBe(false)
    expect(await objectsOf(seen.instance)).toEqual([])
  })
})
