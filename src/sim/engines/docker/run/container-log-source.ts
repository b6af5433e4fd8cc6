import type { Readable } from 'node:stream'
import { dockerStatus, isDockerAway, isNotFound, openLog } from '../client/index.js'
import type { LogPiece, LogSource, OnLost } from '../../../logger/index.js'
import { newestLogTime } from './container-log.js'
import type { DockerLink } from '../client/index.js'
import { LogFrameReader } from './log-frames.js'
import { sleep } from '../../../waiting.js'

export interface LogSourceTiming {
  /** Milliseconds that what is read may be old before it is no longer followed. */
  readonly behindMs: number
  /** Milliseconds of silence after which it is looked whether there is more. */
  readonly silenceMs: number
  /** Bytes that have to be read before either is looked at: less does not fill Docker's files. */
  readonly fromBytes: number
}

const TIMING: LogSourceTiming = { behindMs: 1000, silenceMs: 5000, fromBytes: 16 * 1024 * 1024 }
const LONGEST_SILENCE_MS = 60_000

/** How following a log came to its end. */
type Following = 'ended' | 'behind' | 'stuck'

/**
 * A container's output as `docker logs` has it, until the container ends; a connection that breaks is made again.
 *
 * Docker keeps the newest output in two files that take turns. Whoever follows them and is slower than the container misses a
 * file without a word, and may hear nothing more at all (moby 20.10, daemon/logger/loggerutils/follow.go: it waits for a
 * turn that it has missed). So what falls behind is not followed but read in passes: each begins where the one before
 * ended, and sees whether that is still there. And a silence after much output is not believed.
 */
export class ContainerLogSource implements LogSource {
  readonly #timing: LogSourceTiming

  constructor(
    private readonly link: DockerLink,
    private readonly containerId: string,
    readonly app: string,
    readonly source: string,
    readonly begunAt?: Date,
    timing: Partial<LogSourceTiming> = {},
  ) {
    this.#timing = { ...TIMING, ...timing }
  }

  async *open(
    since: string | null,
    signal: AbortSignal,
    onLost?: OnLost,
  ): AsyncGenerator<readonly LogPiece[]> {
    const reader = new LogFrameReader(since, onLost)
    let inPasses = false
    while (!signal.aborted) {
      let fresh = 0
      let how: Following = 'ended'
      let isLast = false
      try {
        // Each pass costs Docker a reading of its files from their beginning: the first one after the end is the last.
        isLast = inPasses && (await this.#hasEnded(signal))
        const log = await this.#open(reader, !inPasses, signal)
        if (inPasses) {
          for await (const chunk of log) {
            const pieces = reader.push(chunk as Buffer)
            fresh += pieces.reduce((sum, { line }) => sum + line.length, 0)
            if (pieces.length > 0) yield pieces
          }
        } else how = yield* this.#follow(log, reader, signal)
      } catch (error) {
        if (isGone(error, signal)) break
        if (!isDockerAway(error)) throw error
        isLast = false
      }
      if (isLast) break
      inPasses = how !== 'ended' || fresh >= this.#timing.fromBytes
      if (inPasses) continue
      // A stream that ends may have missed the last lines: Docker (up to 20.10 at least) ends it when the container
      // ends, without looking whether something was written since it looked last. A pass misses none. A stream that
      // ended earlier broke off.
      inPasses = await this.#hasEnded(signal)
      if (!inPasses) await sleep(200, signal)
    }
    const left = reader.end()
    if (left.length > 0 && !signal.aborted) yield left
  }

  /** As it comes, until it ends, or until it cannot be relied on. */
  async *#follow(
    log: Readable,
    reader: LogFrameReader,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogPiece[], Following> {
    const { behindMs, silenceMs, fromBytes } = this.#timing
    const chunks = log[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>
    let read = 0
    let patience = silenceMs
    try {
      for (let next = chunks.next(); ;) {
        const step = read < fromBytes ? await next : await orSilence(next, patience)
        if (step === 'silent') {
          if (await this.#hasMore(reader.newest, signal)) return 'stuck'
          patience = Math.min(patience * 2, LONGEST_SILENCE_MS)
          continue
        }
        if (step.done === true) return 'ended'
        next = chunks.next()
        next.catch(() => undefined) // it is awaited in its turn
        patience = silenceMs
        read += step.value.length
        const pieces = reader.push(step.value)
        if (pieces.length > 0) yield pieces
        if (read >= fromBytes && Date.now() - Date.parse(reader.newest) > behindMs) return 'behind'
      }
    } finally {
      log.destroy()
    }
  }

  /** Whether the container has written something that did not come, although it had a moment to. */
  async #hasMore(newest: string, signal: AbortSignal): Promise<boolean> {
    const there = await this.link.call((docker) => newestLogTime(docker, this.containerId), signal)
    return there !== null && there > newest
  }

  #open(reader: LogFrameReader, follow: boolean, signal: AbortSignal) {
    const since = reader.resume()
    return this.link.call(
      (docker) =>
        openLog(docker, this.containerId, { follow, signal, since: since === null ? null : unixTime(since) }),
      signal,
    )
  }

  async #hasEnded(signal: AbortSignal): Promise<boolean> {
    try {
      const { State } = await this.link.call(
        (docker) => docker.getContainer(this.containerId).inspect(),
        signal,
      )
      return !State.Running
    } catch (error) {
      if (isGone(error, signal)) return true
      throw error
    }
  }
}

async function orSilence<T>(next: Promise<T>, milliseconds: number): Promise<T | 'silent'> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), milliseconds)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}

function isGone(error: unknown, signal: AbortSignal): boolean {
  // 409: it is being removed.
  return signal.aborted || isNotFound(error) || dockerStatus(error) === 409
}

/**
 * RFC 3339 as Docker writes it into the form its `since` reads to the nanosecond: seconds of Unix time, a dot, nine
 * digits.
 *
 * @throws RangeError when it is not such a time
 */
export function unixTime(rfc3339: string): string {
  const [, seconds, fraction = '', zone] = /^(.*?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(rfc3339) ?? []
  const milliseconds = Date.parse(`${seconds ?? ''}${zone ?? ''}`)
  if (Number.isNaN(milliseconds)) throw new RangeError(`${rfc3339} is not a time as Docker writes it`)
  return `${milliseconds / 1000}.${fraction.padEnd(9, '0')}`
}
