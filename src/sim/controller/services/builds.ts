import { messageOf } from '../../../lib/errors.js'
import type { BuildEnding, BuildRecord, OpenedBuild, QueuedBuild } from '../../build-server/index.js'
import type { Database } from '../../database/index.js'
import type { App, Build } from '../../domain.js'
import type { Place } from '../../fair-queue.js'
import { PlatformError, notFound } from '../../platform-error.js'
import { BuildOutput } from './build-output.js'

/** Builds kept of each app, and for how many days; the newest is kept however old it is. */
const KEPT_BUILDS = 50
const KEPT_DAYS = 30
const DAY = 24 * 60 * 60_000
/** Milliseconds until new output of a build that goes on is written, so that a crash loses little. */
const WRITTEN_EVERY = 2000

export interface BuildServiceOptions {
  readonly database: Database
  readonly openFailedBuild: (app: string) => Promise<OpenedBuild | null>
  readonly now?: () => Date
  readonly log: (line: string) => void
}

/** A build, and where it stands while it waits for others. */
export interface BuildSeen {
  readonly build: Build
  readonly place: Place<QueuedBuild> | null
}

/** A build together with what it printed. */
export interface BuildWithOutput extends BuildSeen {
  readonly output: string
}

/** What is known of a build that goes on: newer than what is written. */
interface UnderWay {
  readonly output: BuildOutput
  place: Place<QueuedBuild> | null
}

/** Past builds: writes down each as it goes, and tells of them. */
export class BuildService {
  readonly #options: BuildServiceOptions
  /** By app and number. */
  readonly #underWay = new Map<string, UnderWay>()

  constructor(options: BuildServiceOptions) {
    this.#options = options
  }

  /** Marks what an earlier run of the simulator was building when it died. */
  async start(): Promise<void> {
    const { database, log } = this.#options
    const count = await database.builds.interruptAll(this.#now())
    if (count > 0) log(`builds that an earlier run did not finish: ${count}`)
  }

  /** Newest first. */
  async list(app: App): Promise<BuildSeen[]> {
    const builds = await this.#options.database.builds.list(app.id)
    return builds.map((build) => ({ build, place: this.#of(app, build.number)?.place ?? null }))
  }

  /** @param which its number, or `latest` @throws PlatformError 404 */
  async get(app: App, which: string): Promise<BuildWithOutput> {
    const { builds } = this.#options.database
    const build =
      which === 'latest' ? (await builds.list(app.id))[0] : await builds.byNumber(app.id, numberOf(which))
    if (!build) throw notFound('Build', which.slice(0, 20))
    const underWay = this.#of(app, build.number)
    const output = underWay?.output.text() ?? (await builds.outputOf(app.id, build.number))
    return { build, place: underWay?.place ?? null, output }
  }

  /**
   * Opens the container of a build that failed.
   *
   * @param which its number, or `latest` for the one whose container is kept
   * @throws PlatformError 404 when it is not kept
   */
  async openFailed(app: App, which: string): Promise<OpenedBuild> {
    const { build: asked } = which === 'latest' ? { build: null } : await this.get(app, which)
    const opened = await this.#options.openFailedBuild(app.name)
    if (opened && (asked === null || asked.number === opened.number)) return opened
    const build = which === 'latest' ? 'a failed build' : `build ${which}`
    throw new PlatformError(404, {
      '': [
        `The container of ${build} of \`${app.name}\` does not exist. A failed build's is kept for an hour, or until the next build starts.`,
      ],
    })
  }

  /** Writes down that a build begins, and forgets those that are too old. */
  async begin(app: App, what: Pick<Build, 'sha' | 'branch' | 'pushedBy'>): Promise<BuildRecord> {
    const { database } = this.#options
    const startedAt = this.#now()
    const number = await database.transaction(async (tx) => {
      const next = await tx.builds.begin(app.id, { ...what, startedAt })
      await tx.builds.prune(app.id, KEPT_BUILDS, new Date(startedAt.getTime() - KEPT_DAYS * DAY))
      return next
    })
    return this.#record(app, number)
  }

  #record(app: App, number: number): BuildRecord {
    const output = new BuildOutput()
    const key = keyOf(app, number)
    const underWay: UnderWay = { output, place: null }
    this.#underWay.set(key, underWay)
    let timer: NodeJS.Timeout | undefined
    let writing = Promise.resolve()
    const save = () => {
      clearTimeout(timer)
      timer = undefined
      const { builds } = this.#options.database
      writing = writing.then(() =>
        this.#logged(app, number, () => builds.setOutput(app.id, number, output.text())),
      )
    }
    return {
      number,
      write: (lines) => {
        output.write(lines)
        timer ??= setTimeout(save, WRITTEN_EVERY).unref()
      },
      waits: (place) => {
        underWay.place = place
      },
      begins: async () => {
        underWay.place = null
        const { builds } = this.#options.database
        await this.#logged(app, number, () => builds.setStart(app.id, number, this.#now()))
      },
      end: async (ending) => {
        underWay.place = null
        save()
        await writing
        await this.#logged(app, number, () => this.#end(app, number, ending))
        this.#underWay.delete(key)
      },
    }
  }

  #end(app: App, number: number, ending: BuildEnding): Promise<void> {
    const told = { version: null, slugBytes: null, reason: null, ...ending }
    return this.#options.database.builds.end(app.id, number, { ...told, endedAt: this.#now() })
  }

  async #logged(app: App, number: number, write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#options.log(`build ${number} of ${app.name} could not be written down: ${messageOf(error)}`)
    }
  }

  #of(app: App, number: number): UnderWay | undefined {
    return this.#underWay.get(keyOf(app, number))
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }
}

function keyOf(app: App, number: number): string {
  return `${app.id}/${number}`
}

/** What is no number is of no build: 0 is none, either. */
function numberOf(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
