import { connection } from './connection.js'
import { queryOf } from './log-query.js'
import { LogStore } from './log-store.js'
import type { LogMessage } from '../../wire.js'

/** Lines filtered at once before the page has its turn. */
const SLICE = 20_000

/** What is shown of the logs of some apps: followed, narrowed by a query, in the order of time. */
export class LogView {
  readonly store = new LogStore()
  /** Ids of the lines the query leaves, oldest first. */
  visible = new Uint32Array(1024)
  count = 0
  /** Bytes that did not arrive, because the tab was slow or they are too old. */
  missed = 0
  /** Whether the last lines of every app are there. */
  isLoaded = false
  #test: ReturnType<typeof queryOf>
  #generation = 0
  #scheduled = false
  readonly #waiting = new Set<string>()
  readonly #stops: (() => void)[]

  /**
   * @param lines how many of each app to begin with
   * @param changed called at most once a frame
   */
  constructor(
    apps: readonly string[],
    lines: number,
    private readonly changed: () => void,
  ) {
    for (const app of apps) this.#waiting.add(app)
    this.#stops = apps.map((app) =>
      connection.watch(
        { logs: app, lines },
        (message) => this.#take(app, message as unknown as LogMessage),
        () => this.#beginAgain(apps),
      ),
    )
    this.isLoaded = apps.length === 0
  }

  /** @throws SyntaxError for a pattern that is none */
  search(text: string): void {
    this.#test = queryOf(text)
    this.#refilter()
  }

  close(): void {
    this.#generation += 1
    for (const stop of this.#stops) stop()
  }

  /** What is shown, as it is stored. */
  text(): string {
    const lines: string[] = []
    for (let index = 0; index < this.count; index++) lines.push(this.store.raw(this.visible[index] ?? 0))
    return lines.join('\n') + (lines.length > 0 ? '\n' : '')
  }

  #take(app: string, { lines, missed, caughtUp }: LogMessage): void {
    if (typeof lines !== 'string') return
    this.missed += missed
    if (caughtUp) this.#waiting.delete(app)
    this.isLoaded = this.#waiting.size === 0
    const added = lines === '' ? undefined : this.store.add(app, lines)
    if (added === null) this.#refilter()
    else if (added) for (let id = added.from; id < added.to; id++) this.#consider(id)
    this.#tell()
  }

  #consider(id: number): void {
    if (this.#test && !this.#test(this.store.line(id))) return
    this.visible = this.store.insert(this.visible, this.count, id)
    this.count += 1
  }

  /** Some lines at a time: the page stays usable while a million are looked through. */
  #refilter(): void {
    this.#generation += 1
    const generation = this.#generation
    const ids = this.store.order.slice(0, this.store.length)
    this.count = 0
    const next = (from: number) => {
      if (generation !== this.#generation) return
      const to = Math.min(from + SLICE, ids.length)
      for (let index = from; index < to; index++) this.#consider(ids[index] ?? 0)
      this.#tell()
      if (to < ids.length) setTimeout(() => next(to))
    }
    next(0)
  }

  /** The simulator came back: it tells the last lines again. */
  #beginAgain(apps: readonly string[]): void {
    this.store.clear()
    this.count = 0
    this.#generation += 1
    for (const app of apps) this.#waiting.add(app)
  }

  #tell(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    requestAnimationFrame(() => {
      this.#scheduled = false
      this.changed()
    })
  }
}
