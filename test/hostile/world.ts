import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../src/lib/process/run-program.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { daemonPid, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { DaemonWatch } from './watch.js'

/** Everything is tried; else as much as CI has time for. */
export const LONG = process.env.GIGALIXIR_HOSTILE === 'long'

/** Whether a file system can be mounted for the test of a full disk. */
export const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0

/** Room for all the tests do; the disk is filled at their end. */
const DISK = '512m'

/** What all of these tests share: one simulator, whose home has a small disk of its own where one can be mounted, and an app. */
export class World {
  private constructor(
    readonly sim: TestSim,
    readonly watch: DaemonWatch,
    readonly app: AppUnderTest,
    /** The disk of its own; null without one. */
    readonly disk: string | null,
    private readonly folder: string,
  ) {}

  static async create(): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    if (MAY_MOUNT) await must('mount', '-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'tmpfs', folder)
    const sim = await startSim({
      home: join(folder, 'sim'),
      env: {
        GIGALIXIR_SIM_DRAIN: '1',
        // Small, so that what is too large need not be large.
        GIGALIXIR_SIM_REPOSITORY_LIMIT: '40',
        GIGALIXIR_SIM_SLUG_LIMIT: '20',
        GIGALIXIR_SIM_BUILD_DISK_LIMIT: '1000',
        // One after the other: what a build does is not watched beside another.
        GIGALIXIR_SIM_CONCURRENT_BUILDS: '1',
      },
    })
    const watch = new DaemonWatch(sim.home)
    const app = await AppUnderTest.create(sim, 'target', 'hostile-app')
    const world = new World(sim, watch, app, MAY_MOUNT ? folder : null, folder)
    try {
      await app.must('deploy')
    } catch (error) {
      await world.dispose()
      throw error
    }
    return world
  }

  /** The newest lines of the daemon's own log, for a failure. */
  async daemonLog(): Promise<string> {
    const text = await readFile(join(this.sim.home, 'daemon.log'), 'utf8').catch(() => '')
    return text.slice(-3000)
  }

  async dispose(): Promise<void> {
    const pid = await daemonPid(this.sim.home)
    if (pid !== null) this.watch.expectEnd(pid)
    await this.watch.stop()
    await this.app.dispose()
    await this.sim.dispose()
    if (this.disk !== null) await must('umount', this.disk)
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Runs a program that has to succeed. @returns its stdout */
export async function must(program: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(program, args)
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return stdout
}
