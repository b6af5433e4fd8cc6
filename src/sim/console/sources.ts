import type { Logger } from '../logger/index.js'
import { boardSource } from './board-source.js'
import { buildSource } from './build-source.js'
import type { Answer } from './build-source.js'
import type { Source } from './channel.js'
import { logSource } from './log-source.js'
import type { RecentRequests } from './recent-requests.js'
import { Watched } from './watched.js'
import type { Board } from './wire.js'

/** Milliseconds between two looks. */
const BOARD_MS = 700
const ANSWER_MS = 1000
const BUILD_MS = 400

/** Calls that may be watched: those that answer at once, change nothing, and are worth being looked at again. */
const WATCHABLE =
  /^\/api\/apps\/[\w%.-]+\/(?:status|releases|builds|activity|drains|domains|databases|canaries|permissions|configs)$/
const BUILD_OUTPUT = /^\/api\/apps\/[\w%.-]+\/builds\/(?:\d{1,9}|latest)\/output$/

export interface SourcesOptions {
  readonly board: () => Promise<Board>
  /** Calls the API as the person whose simulator this is. */
  readonly call: (path: string) => Promise<Answer>
  readonly logger: Pick<Logger, 'feed' | 'end' | 'startOfLast'>
  readonly requests: RecentRequests
  /** Whether there is such an app; the logs of no other are opened. */
  readonly hasApp: (app: string) => Promise<boolean>
}

/** All that a tab can watch. What several tabs watch is looked at once for all of them. */
export class Sources {
  readonly #options: SourcesOptions
  readonly #board: Watched<Board>
  readonly #answers = new Map<string, Watched<Answer>>()

  constructor(options: SourcesOptions) {
    this.#options = options
    this.#board = new Watched(options.board, BOARD_MS)
  }

  /** @param what as the page asked for it: `{board: true}`, `{path}`, `{logs: app, lines}`, `{requests: app}` */
  of(what: unknown): Source | undefined {
    if (typeof what !== 'object' || what === null) return undefined
    if ('board' in what) return boardSource(this.#board)
    if ('path' in what && typeof what.path === 'string') return this.#ofPath(what.path)
    if ('logs' in what && typeof what.logs === 'string') {
      const lines = 'lines' in what && typeof what.lines === 'number' ? what.lines : 1000
      return this.#ofLogs(what.logs, lines)
    }
    if ('requests' in what && typeof what.requests === 'string')
      return this.#options.requests.of(what.requests)
    return undefined
  }

  #ofPath(path: string): Source | undefined {
    if (BUILD_OUTPUT.test(path)) return buildSource(this.#watched(path, BUILD_MS))
    if (!WATCHABLE.test(path)) return undefined
    const watched = this.#watched(path, ANSWER_MS)
    return (signal) => watched.changes(signal)
  }

  #ofLogs(app: string, lines: number): Source {
    const { logger, hasApp } = this.#options
    return async function* follow(signal) {
      if (!(await hasApp(app))) return
      yield* logSource(logger, app, lines)(signal)
    }
  }

  #watched(path: string, milliseconds: number): Watched<Answer> {
    let watched = this.#answers.get(path)
    if (!watched) {
      for (const [other, { isWatched }] of this.#answers) if (!isWatched) this.#answers.delete(other)
      watched = new Watched(() => this.#options.call(path), milliseconds)
      this.#answers.set(path, watched)
    }
    return watched
  }
}
