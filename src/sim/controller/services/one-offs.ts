import { Readable } from 'node:stream'
import { messageOf } from '../../../lib/errors.js'
import type { Database } from '../../database/index.js'
import type { App, Release, User } from '../../domain.js'
import { PlatformError, invalid, notFound } from '../../platform-error.js'
import type { Engine, OneOffObservation, OneOffRun } from '../../engine/index.js'
import { mustHaveRunners } from './tier-rules.js'

export interface OneOffsOptions {
  readonly database: Database
  readonly engine: Pick<Engine, 'startOneOff' | 'oneOffs' | 'outputOf' | 'kill'>
  /** Seconds a job may take. */
  readonly jobLimitSeconds: number
  readonly log: (line: string) => void
}

/** What runs beside the replicas: jobs people start, runners an app asks for. */
export class OneOffService {
  readonly #options: OneOffsOptions

  constructor(options: OneOffsOptions) {
    this.#options = options
  }

  /**
   * Runs a command with the current release's code and config. Resolves when it has been started.
   *
   * @throws PlatformError 422 before the first deploy, 503 when it could not be started
   */
  async runJob(user: User, app: App, command: readonly string[]): Promise<OneOffObservation> {
    if (command.every((word) => word.trim() === '')) throw invalid('command', 'The command is empty.')
    const { database, jobLimitSeconds } = this.#options
    const job = await this.start(app, { kind: 'job', command, env: {}, maxSeconds: jobLimitSeconds })
    // Without the command: it may hold secrets, and activity is kept for good.
    await database.activity.record(app, user, `Ran the job ${job.name}.`)
    return job
  }

  /**
   * Runs something once with a release's code and config, of the app's own size where none is said.
   *
   * @param of the release; the current one if not given
   * @throws PlatformError 422 before the first deploy, 503 when it could not be started
   */
  async start(
    app: App,
    what: Pick<OneOffRun, 'kind' | 'command' | 'env' | 'maxSeconds'> & { size?: number },
    of?: Release,
  ): Promise<OneOffObservation> {
    const { database, engine, log } = this.#options
    const current = () =>
      app.releaseVersion === null ? null : database.releases.byVersion(app.id, app.releaseVersion)
    const release = of ?? (await current())
    if (!release) throw invalid('', `App \`${app.name}\` has nothing to run: deploy to it first.`)
    const { appKey } = await database.apps.secrets(app)
    const { version, commitSha } = release
    const { name, size, stack } = app
    try {
      return await engine.startOneOff({
        app: name,
        release: { version, commitSha },
        size,
        stack,
        appKey,
        ...what,
      })
    } catch (error) {
      log(`a ${what.kind} of ${name} could not be started: ${messageOf(error)}`)
      throw new PlatformError(503, { '': [`The ${what.kind} could not be started: ${messageOf(error)}`] })
    }
  }

  /** @throws PlatformError 422 when the tier of the app's owner has no runners */
  mustHaveRunners(app: App): Promise<void> {
    return mustHaveRunners(this.#options.database, app)
  }

  /** @throws PlatformError 404 for an unknown one, and some time after it ended */
  get(app: App, name: string): OneOffObservation {
    const found = this.#options.engine.oneOffs(app.name).find((each) => each.name === name)
    if (!found) throw notFound('Job', name.slice(0, 80))
    return found
  }

  /** What it printed and goes on to print. @throws PlatformError 404 for an unknown one, and soon after it ended */
  output(app: App, name: string, signal: AbortSignal): Readable {
    const output = this.#options.engine.outputOf(app.name, name, signal)
    if (!output) throw notFound('Output of job', name.slice(0, 80))
    return Readable.from(output)
  }

  /** Ends a replica, which is replaced, or a one-off. @throws PlatformError 404 for an unknown one */
  async kill(user: User, app: App, name: string): Promise<void> {
    const { database, engine } = this.#options
    if (!(await engine.kill(app.name, name))) throw notFound('Replica', name.slice(0, 80))
    await database.activity.record(app, user, `Ended ${name}.`)
  }
}
