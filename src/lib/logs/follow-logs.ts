import { Readable } from 'node:stream'
import { streamLogs } from '../api/apps.js'
import type { Session } from '../api/session.js'
import { isPassing } from '../errors.js'
import type { GigalixirError } from '../errors.js'
import { pause } from '../pause.js'
import { LogMemory } from './log-memory.js'
import type { Recognised } from './log-memory.js'
import { WholeLines } from './whole-lines.js'

export interface FollowLogsOptions {
  readonly session: Session
  readonly app: string
  /** How many past lines to begin with. */
  readonly lines: number
  /** Whether to have a line for each request, too. */
  readonly router?: boolean
  readonly signal: AbortSignal
  /** Told in words that the connection broke, that it is back, that lines are missing. */
  readonly onNotice?: (text: string) => void
  /** Milliseconds the platform may be away. */
  readonly patienceMs?: number
  /** Milliseconds before the first new try; later ones are rarer. */
  readonly firstPauseMs?: number
}

/** How many past lines are asked for to find the place again, and how many when those do not reach far enough back. */
const LOOK_BACK = [2000, 20_000, 200_000]
const LONGEST_PAUSE_MS = 5000

/**
 * The app's log, followed also over broken connections: what was shown is not shown again, and what was written meanwhile
 * is made up for. Ends when the platform ends it and has nothing more to tell.
 *
 * The first connection has to succeed: its failures are thrown before anything is read. Afterwards the stream fails with
 * what keeps the platform away when its patience (five minutes) is over, or at once with what will not pass.
 *
 * @throws GigalixirError as any call does
 */
export async function followLogs(options: FollowLogsOptions): Promise<Readable> {
  const { session, app, lines, router } = options
  const first = await streamLogs(session, app, { lines, follow: true, router })
  return Readable.from(new Follower(options).all(first), { objectMode: false })
}

/** How one connection ended: properly, broken, or given up because it does not begin early enough. */
type End =
  { readonly how: 'ended' | 'begins-too-late' } | { readonly how: 'broke'; readonly why: GigalixirError }

/** Where a new connection goes on. */
interface Resumption {
  readonly known: Recognised
  /** How many past lines were asked for: no more than these can be known. */
  readonly past: number
  /** It begins as early as can be had. */
  readonly farthest: boolean
}

class Follower {
  readonly #options: FollowLogsOptions
  readonly #memory = new LogMemory()
  #shown = 0

  constructor(options: FollowLogsOptions) {
    this.#options = options
  }

  async *all(first: Readable): AsyncGenerator<Buffer> {
    let stream = first
    let resumption: Resumption | undefined
    let look = 0
    let shortOnes = 0
    for (;;) {
      const before = this.#shown
      const began = performance.now()
      const end: End = yield* this.#one(stream, resumption)
      // Ended properly once more, with nothing new: nothing is left to come, such as when the app is gone.
      if (end.how === 'ended' && resumption && this.#shown === before) return
      if (end.how === 'broke') this.#notice(`The connection broke: ${end.why.message} Trying again…`)
      // A platform that ends each connection at once is not asked as fast as it can answer.
      shortOnes = performance.now() - began < LONGEST_PAUSE_MS ? shortOnes + 1 : 1
      look = end.how === 'begins-too-late' ? look + 1 : 0
      const past = LOOK_BACK[look] ?? 0
      stream = await this.#connect(past, end.how === 'begins-too-late' ? 0 : shortOnes)
      if (end.how === 'broke') this.#notice('Connected again.')
      resumption = { known: this.#memory.recall(), past, farthest: look === LOOK_BACK.length - 1 }
    }
  }

  /** One connection, up to its end. */
  async *#one(stream: Readable, resumption?: Resumption): AsyncGenerator<Buffer, End> {
    const whole = new WholeLines()
    let past = resumption?.past ?? 0
    const unknownOf = (lines: Buffer): Buffer => {
      if (!resumption || past <= 0) return lines
      const each = lines.toString('utf8').split(/(?<=\n)/)
      past -= each.length
      return Buffer.from(each.filter((line) => !resumption.known.knows(line.replace(/\n$/, ''))).join(''))
    }
    let isFirst = resumption !== undefined
    // A generator that waits for the next chunk is deaf to everything else: it has to be woken.
    const wake = () => stream.destroy()
    const { signal } = this.#options
    signal.addEventListener('abort', wake, { once: true })
    if (signal.aborted) wake()
    try {
      for await (const chunk of stream) {
        const lines = whole.take(chunk as Buffer)
        if (lines.length === 0) continue
        if (isFirst && resumption?.known.isBeyond(firstLineOf(lines))) {
          if (!resumption.farthest) return { how: 'begins-too-late' }
          this.#notice('Lines in between are missing: the platform has only the newest.')
        }
        isFirst = false
        yield* this.#show(unknownOf(lines))
      }
    } catch (error) {
      // Half a line is not shown: it comes again, whole.
      const why = this.#options.session.streamFailure(error)
      if (why.code === 'INTERRUPTED') throw why
      return { how: 'broke', why }
    } finally {
      signal.removeEventListener('abort', wake)
    }
    if (signal.aborted) throw this.#options.session.streamFailure(new Error('aborted'))
    yield* this.#show(unknownOf(whole.rest()))
    return { how: 'ended' }
  }

  *#show(lines: Buffer): Generator<Buffer> {
    if (lines.length === 0) return
    this.#memory.add(lines)
    this.#shown += lines.length
    yield lines
  }

  /**
   * Tries until the platform answers, for as long as there is patience.
   *
   * @param pauses how many pauses there were just before this, each longer than the one before; 0 to begin at once
   */
  async #connect(lines: number, pauses: number): Promise<Readable> {
    const { session, app, router, signal, patienceMs = 5 * 60_000, firstPauseMs = 250 } = this.#options
    const deadline = performance.now() + patienceMs
    for (let tries = 0; ; tries += 1) {
      const before = pauses + tries
      if (before > 0)
        await pause(Math.min(firstPauseMs * 2 ** (before - 1), LONGEST_PAUSE_MS), signal, 'Stopped.')
      try {
        return await streamLogs(session, app, { lines, follow: true, router })
      } catch (error) {
        if (!isPassing(error) || performance.now() > deadline) throw error
      }
    }
  }

  #notice(text: string): void {
    this.#options.onNotice?.(text)
  }
}

function firstLineOf(lines: Buffer): string {
  return lines.toString('utf8').split('\n', 1)[0] ?? ''
}
