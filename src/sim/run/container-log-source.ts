import { isDockerAway, isNotFound } from '../docker/index.js'
import type { LogPiece, LogSource } from '../logger/index.js'
import type { DockerLink } from './docker-link.js'
import { LogFrameReader } from './log-frames.js'
import { sleep } from './waiting.js'

/** A container's output as `docker logs` has it, until the container ends; a connection that breaks is made again. */
export class ContainerLogSource implements LogSource {
  constructor(
    private readonly link: DockerLink,
    private readonly containerId: string,
    readonly app: string,
    readonly source: string,
  ) {}

  async *open(since: string | null, signal: AbortSignal): AsyncGenerator<readonly LogPiece[]> {
    const place = new Place(since)
    while (!signal.aborted) {
      const reader = new LogFrameReader()
      try {
        for await (const chunk of await this.#follow(place.at, signal)) {
          const pieces = place.withoutSeen(reader.push(chunk as Buffer))
          if (pieces.length > 0) yield pieces
        }
      } catch (error) {
        if (isGone(error, signal)) return
        if (!isDockerAway(error)) throw error
      }
      if (await this.#hasEnded(signal)) {
        const pieces = place.withoutSeen(reader.end())
        if (pieces.length > 0) yield pieces
        return
      }
      // The stream ended and the container did not: the connection broke, or the engine is being restarted.
      await sleep(200, signal)
      place.again()
    }
  }

  #follow(since: string | null, abortSignal: AbortSignal): Promise<NodeJS.ReadableStream> {
    return this.link.call(
      (docker) =>
        docker.getContainer(this.containerId).logs({
          follow: true,
          stdout: true,
          stderr: true,
          timestamps: true,
          abortSignal,
          ...(since !== null && { since: unixTime(since) }),
        }),
      abortSignal,
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

/** How far was read, so that reading again from that moment on gives nothing twice. */
class Place {
  #count = 0
  #skip = 0

  constructor(public at: string | null) {}

  /** From the last moment on everything comes again: what was seen of that moment is left out. */
  again(): void {
    this.#skip = this.#count
    this.#count = 0
  }

  withoutSeen(pieces: LogPiece[]): LogPiece[] {
    let from = 0
    for (const piece of pieces) {
      if (piece.at !== this.at) {
        this.at = piece.at
        this.#count = 0
        this.#skip = 0
      }
      this.#count++
      if (this.#skip > 0) {
        this.#skip--
        from++
      }
    }
    return from === 0 ? pieces : pieces.slice(from)
  }
}

function isGone(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || isNotFound(error)
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
