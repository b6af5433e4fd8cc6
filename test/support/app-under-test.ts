import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleRepo } from './example-repo.js'
import type { ExampleRepo } from './example-repo.js'
import type { TestSim } from './sim.js'
import { eventually, throughRouter } from './through-router.js'
import type { RouterAnswer } from './through-router.js'

/** What `gigalixir ps` says when its output is no terminal. */
export interface PsAnswer {
  replicas_desired: number
  replicas_running: number
  size: number
  pods: { name: string; sha: string; version: number; status: string; lastState?: string }[]
  rollout?: { version: number; state: string; reason?: string; last_output?: string[]; serving?: number }
}

export interface ReleaseAnswer {
  version: number
  sha: string
  summary: string
  status?: string
  reason?: string
}

/** One app in one simulator, driven only by the built program, git and HTTP: as a person would. */
export class AppUnderTest {
  private constructor(
    readonly sim: TestSim,
    readonly name: string,
    readonly repo: ExampleRepo,
    readonly folder: string,
  ) {}

  /** Creates the app from a copy of an example; nothing is pushed yet. */
  static async create(
    sim: TestSim,
    name: string,
    example: Parameters<typeof exampleRepo>[0],
  ): Promise<AppUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    const repo = await exampleRepo(example, join(folder, 'app'), sim.env)
    const app = new AppUnderTest(sim, name, repo, folder)
    await app.must('apps:create', '--name', name)
    return app
  }

  cli(...args: string[]) {
    return this.sim.cli(args, { cwd: this.repo.dir })
  }

  /** Runs a command that has to succeed. @returns its stdout */
  async must(...args: string[]): Promise<string> {
    const result = await this.cli(...args)
    if (result.exitCode !== 0) {
      throw new Error(
        `gigalixir ${args.join(' ').slice(0, 200)} ended with ${result.exitCode}: ${result.stderr}`,
      )
    }
    return result.stdout
  }

  push(ref = 'main', env: Record<string, string> = {}) {
    return this.repo.git(['push', 'gigalixir', ref], { env })
  }

  async ps(): Promise<PsAnswer> {
    return JSON.parse(await this.must('ps')) as PsAnswer
  }

  async releases(): Promise<ReleaseAnswer[]> {
    return JSON.parse(await this.must('releases')) as ReleaseAnswer[]
  }

  get(path = '/', headers: Record<string, string> = {}): Promise<RouterAnswer> {
    return throughRouter(this.sim.port, this.name, path, headers)
  }

  async body(path = '/'): Promise<string> {
    return (await this.get(path)).body.toString()
  }

  /** Waits until the newest rollout has ended, well or badly. */
  settled(timeoutMs = 90_000): Promise<PsAnswer> {
    return eventually(
      () => this.ps(),
      (answer) => answer.rollout !== undefined && answer.rollout.state !== 'rolling',
      { timeoutMs, what: `the end of ${this.name}'s rollout` },
    )
  }

  /** Waits until exactly the desired replicas are left, all healthy: old ones are drained and gone. */
  steady(timeoutMs = 90_000): Promise<PsAnswer> {
    return eventually(
      () => this.ps(),
      (answer) =>
        answer.rollout?.state !== 'rolling' &&
        answer.pods.length === answer.replicas_desired &&
        answer.pods.every((pod) => pod.status === 'Healthy'),
      { timeoutMs, what: `${this.name} with only healthy, desired replicas` },
    )
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
