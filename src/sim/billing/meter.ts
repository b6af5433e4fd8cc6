import { messageOf } from '../../lib/errors.js'
import type { Database, UsageEntry } from '../database/index.js'
import { dayOf } from './periods.js'
import type { Running, WhatRuns } from './what-runs.js'

export interface MeterOptions {
  readonly database: Database
  readonly whatRuns: Pick<WhatRuns, 'now'>
  readonly log: (line: string) => void
  readonly now?: () => Date
}

/** Milliseconds between two looks: what lives shorter than this may go uncounted. */
const LOOK = 10_000

/**
 * Counts what runs, for how long. Until when all was counted is written together with the counts, so that nothing is
 * counted twice, and what ran on while the simulator was dead is counted by the next one.
 */
export class Meter {
  readonly #options: MeterOptions
  #timer: NodeJS.Timeout | undefined
  #underWay: Promise<void> = Promise.resolve()

  constructor(options: MeterOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#look(), LOOK).unref()
  }

  /** Counts a last time. The database and engine still have to run. */
  async stop(): Promise<void> {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#look()
  }

  /** Counts up to now. @throws GigalixirError when it cannot be written; the next time counts it, too */
  read(): Promise<void> {
    const turn = this.#underWay.then(() => this.#read())
    this.#underWay = turn.catch(() => undefined) // whoever waits for the turn learns of it
    return turn
  }

  async #look(): Promise<void> {
    try {
      await this.read()
    } catch (error) {
      this.#options.log(`what runs could not be counted: ${messageOf(error)}; the next time does it`)
    }
  }

  async #read(): Promise<void> {
    const { database, whatRuns } = this.#options
    const apps = await whatRuns.now()
    const now = this.#options.now?.() ?? new Date()
    const until = await database.usage.meteredUntil()
    const entries = apps.flatMap(({ app, tier, running }) =>
      running.flatMap((each) =>
        entriesOf(each, until, now).map((entry) => ({ ...entry, userId: app.ownerId, app: app.name, tier })),
      ),
    )
    // A clock that was set back counts nothing until it is where it was.
    if (until !== null && now < until) return
    await database.transaction((tx) => tx.usage.add(summed(entries), now))
  }
}

type Counted = Pick<UsageEntry, 'day' | 'replicaSizeSeconds' | 'databaseDollarSeconds'>

/** What one thing used since the last look, day by day. */
function entriesOf(
  { since, ended, size, dollarsPerMonth }: Running,
  until: Date | null,
  now: Date,
): Counted[] {
  const entries: Counted[] = []
  // Without an earlier look nothing is known of before: it counts from its start.
  let from = until !== null && until > since ? until : since
  const end = ended !== null && ended < now ? ended : now
  while (from < end) {
    const midnight = new Date(`${dayOf(from)}T00:00:00.000Z`)
    midnight.setUTCDate(midnight.getUTCDate() + 1)
    const to = midnight < end ? midnight : end
    const seconds = (to.getTime() - from.getTime()) / 1000
    entries.push({
      day: dayOf(from),
      replicaSizeSeconds: size * seconds,
      databaseDollarSeconds: dollarsPerMonth * seconds,
    })
    from = to
  }
  return entries
}

/** One entry for each app and day: so many writes, however many replicas there are. */
function summed(entries: readonly UsageEntry[]): UsageEntry[] {
  const sums = new Map<string, UsageEntry>()
  for (const each of entries) {
    const key = JSON.stringify([each.userId, each.app, each.tier, each.day])
    const before = sums.get(key)
    sums.set(key, {
      ...each,
      replicaSizeSeconds: (before?.replicaSizeSeconds ?? 0) + each.replicaSizeSeconds,
      databaseDollarSeconds: (before?.databaseDollarSeconds ?? 0) + each.databaseDollarSeconds,
    })
  }
  return [...sums.values()]
}
