import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import type { ProgramResult } from '../../src/lib/process/run-program.js'
import { SimulatorFinder } from '../../src/sim/finder.js'

export interface CliOptions {
  cwd?: string
  env?: Record<string, string | undefined>
  input?: string
  signal?: AbortSignal
}

/** A person's machine of its own: the built program, with settings, simulator home and port nobody else uses. */
export interface TestSim {
  /** Runs the built program to its end; stdout and stderr are no terminals. */
  cli(args: string[], options?: CliOptions): Promise<ProgramResult>
  /** The preferred port; a test that takes it itself has to ask `sim:status` for the real one. */
  readonly port: number
  readonly home: string
  /** What a program of this person sees: for git, whose credential helper is our program. */
  readonly env: Record<string, string | undefined>
  /** Removes all of it: the daemon, its Docker objects, its files. */
  dispose(): Promise<void>
}

export interface SimOptions {
  env?: Record<string, string | undefined>
  /** The simulator's folder, where it has to be a certain one. */
  home?: string
}

/** A machine of its own with no simulator running yet. */
export async function newSim(options: SimOptions = {}): Promise<TestSim> {
  const folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
  const home = options.home ?? join(folder, 'sim')
  const port = await freePort()
  const env: Record<string, string | undefined> = {
    ...process.env,
    // The person's git settings, netrc and shell must not decide a test; their Docker may.
    HOME: join(folder, 'home'),
    USERPROFILE: join(folder, 'home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
    DOCKER_CONFIG: process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'),
    GIGALIXIR_SIM_HOME: home,
    GIGALIXIR_CONFIG_DIR: join(folder, 'config'),
    GIGALIXIR_CACHE_DIR: join(packageRoot(), 'node_modules', '.cache', 'gigalixir'),
    GIGALIXIR_SIM_HTTP_PORT: String(port),
    GIGALIXIR_SIM_HTTPS_PORT: '0',
    // As in global-setup.ts, so that the stack made there is the one used.
    GIGALIXIR_SIM_BASE_IMAGE: process.env.GIGALIXIR_TEST_BASE_IMAGE,
    // No test goes by what is on the network.
    GIGALIXIR_SIM_TOOLCHAINS: 'off',
    NO_COLOR: '1',
    ...options.env,
  }
  const program = join(packageRoot(), 'bin', 'run.js')
  const cli: TestSim['cli'] = (args, more = {}) =>
    runProgram(process.execPath, [program, ...args], {
      cwd: more.cwd ?? folder,
      env: { ...env, ...more.env },
      timeout: 600_000,
      ...(more.input !== undefined && { input: more.input }),
      ...(more.signal && { signal: more.signal }),
    })
  return {
    cli,
    port,
    home,
    env,
    async dispose() {
      const reset = await cli(['sim:reset', '-y'])
      await endDaemon(home)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      if (reset.exitCode !== 0) throw new Error(`sim:reset ended with ${reset.exitCode}: ${reset.stderr}`)
    },
  }
}

/** A running simulator of its own. */
export async function startSim(options: SimOptions = {}): Promise<TestSim> {
  const sim = await newSim(options)
  const up = await sim.cli(['sim:up'])
  if (up.exitCode === 0) return sim
  const log = await readFile(join(sim.home, 'daemon.log'), 'utf8').catch(() => '(no daemon.log)')
  await sim.dispose()
  throw new Error(`sim:up ended with ${up.exitCode}: ${up.stderr}\ndaemon.log:\n${log.slice(-4000)}`)
}

/** The daemon's pid, or null when no locator is there. */
export async function daemonPid(home: string): Promise<number | null> {
  const text = await readFile(join(home, 'locator.json'), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as { pid: number }).pid
}

/** What a reset could not end (it failed) must still not outlive the test. */
async function endDaemon(home: string): Promise<void> {
  const found = await new SimulatorFinder(home).find()
  if (found.state === 'starting' && found.pid !== null) process.kill(found.pid, 'SIGKILL')
  if ('locator' in found && found.state !== 'stale') process.kill(found.locator.pid, 'SIGKILL')
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
