import { messageOf } from '../../../lib/errors.js'
import type { App, Release, Slug } from '../../domain.js'
import type { Database } from '../../database/index.js'
import { PlatformError } from '../../platform-error.js'
import type { Engine, OneOffObservation } from '../../engine/index.js'
import { isAborted, sleep } from '../../waiting.js'
import { migrateExpression } from './migrate-expression.js'
import type { OneOffService } from './one-offs.js'

export interface MigrationsOptions {
  readonly database: Pick<Database, 'slugs' | 'releases'>
  readonly engine: Pick<Engine, 'oneOffs' | 'outputOf' | 'kill'>
  readonly oneOffs: Pick<OneOffService, 'start'>
  readonly log: (line: string) => void
}

/** A migration that was started, or the one that has to end first. */
export type MigrationStart = { readonly started: OneOffObservation } | { readonly running: string }

/** Who is told what a migration prints, and what ends it. */
export interface MigrateFirst {
  readonly output: (lines: Buffer) => Promise<void>
  readonly signal: AbortSignal
}

/** The migration of a release that nobody runs yet failed, and so it is not to be run. */
export class MigrationFailed extends PlatformError {
  /** @param reason a sentence without its period */
  constructor(readonly reason: string) {
    super(422, { '': [`Not released: ${reason}.`] })
  }
}

/** How a migration ended: null when it migrated, else why not, a sentence without its period. */
export type MigrationFailure = string | null

/** Why a release failed whose migration nobody saw to its end. */
const INTERRUPTED = 'the simulator ended while it migrated'
/** As long as a build may take: a migration rewrites tables. */
const LIMIT_SECONDS = 30 * 60
/** Milliseconds between two looks whether another one has ended. */
const LOOK = 250

/** Runs the migrations of a release in a container of its own, one at a time for each app. */
export class MigrationService {
  readonly #options: MigrationsOptions
  /** The job that migrates, by app; '' while it is being started. */
  readonly #running = new Map<string, string>()

  constructor(options: MigrationsOptions) {
    this.#options = options
  }

  /**
   * Releases whose migration an earlier run of the simulator did not see to its end: their push is over, so nothing will
   * release them. They failed, and what still migrates by them is ended. The engine has to run.
   */
  async failInterrupted(): Promise<void> {
    const { database, engine } = this.#options
    for (const { app, appId, version } of await database.releases.pendingBeforeRollout()) {
      for (const job of engine.oneOffs(app))
        if (job.kind === 'job' && job.version === version && job.end === null)
          await engine.kill(app, job.name)
      await database.releases.setStatus(appId, version, 'failed', INTERRUPTED)
    }
  }

  /**
   * Starts the migrations of a release, unless others of the app are under way.
   *
   * @throws PlatformError 503 when the job could not be started
   */
  async start(app: App, release: Release): Promise<MigrationStart> {
    const { database, oneOffs } = this.#options
    const before = this.#running.get(app.name)
    if (before !== undefined && (before === '' || this.#isUnderWay(app, before))) return { running: before }
    this.#running.set(app.name, '')
    try {
      const command = migrateCommand(await database.slugs.byId(release.slugId))
      const what = { kind: 'job', command, env: {}, maxSeconds: LIMIT_SECONDS } as const
      const started = await oneOffs.start(app, what, release)
      this.#running.set(app.name, started.name)
      return { started }
    } catch (error) {
      this.#running.delete(app.name)
      throw error
    }
  }

  /**
   * Runs the migrations of a release to their end, after those that are under way.
   *
   * @throws the signal's reason when it was aborted, which ends the job; PlatformError 503 when it could not be started
   */
  async run(app: App, release: Release, { output, signal }: MigrateFirst): Promise<MigrationFailure> {
    let start = await this.start(app, release)
    if ('running' in start) await output(Buffer.from('Waiting for another migration of the app to end\n'))
    while ('running' in start) {
      await sleep(LOOK, signal)
      signal.throwIfAborted()
      start = await this.start(app, release)
    }
    const { name } = start.started
    const { engine } = this.#options
    const kill = () => {
      engine.kill(app.name, name).catch((error: unknown) => {
        this.#options.log(
          `the migration ${name}, which nothing waits for now, could not be ended: ${messageOf(error)}`,
        )
      })
    }
    signal.addEventListener('abort', kill, { once: true })
    try {
      for await (const lines of engine.outputOf(app.name, name, signal) ?? []) await output(lines)
      while (!isAborted(signal) && this.#isUnderWay(app, name)) await sleep(LOOK, signal)
      signal.throwIfAborted()
    } finally {
      signal.removeEventListener('abort', kill)
    }
    return failureOf(engine.oneOffs(app.name).find((each) => each.name === name))
  }

  #isUnderWay(app: App, job: string): boolean {
    return this.#options.engine.oneOffs(app.name).some(({ name, end }) => name === job && end === null)
  }
}

/**
 * What migrates a release on its own, with nothing of it started: the platform's expression where there is no mix, and mix
 * where there is.
 */
export function migrateCommand({ capabilities, customerAppName }: Slug): readonly string[] {
  if (capabilities === null) return ['mix', 'ecto.migrate']
  const expression = migrateExpression({ release: customerAppName, application: null, isFresh: true })
  return [`bin/${customerAppName}`, 'eval', expression]
}

function failureOf(job: OneOffObservation | undefined): MigrationFailure {
  if (!job?.end) return 'the migration job was removed before its result was known'
  const { exitCode, state, endedBecause } = job.end
  if (exitCode === 0 && endedBecause === null) return null
  if (endedBecause !== null) return `the migration was ended: ${endedBecause}`
  return state === 'OOMKilled'
    ? 'the migration ran out of memory'
    : `the migration ended with exit code ${exitCode ?? 'unknown'}`
}
