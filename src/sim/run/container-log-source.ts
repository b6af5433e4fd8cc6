import { dockerStatus, isDockerAway, isNotFound } from '../docker/index.js'
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
    const reader = new LogFrameReader(since)
    let ended = false
    while (!signal.aborted) {
      try {
        for await (const chunk of await this.#follow(reader.resume(), signal)) {
          const pieces = reader.push(chunk as Buffer)
          if (pieces.length > 0) yield pieces
        }
      } catch (error) {
        if (isGone(error, signal)) break
        if (!isDockerAway(error)) throw error
      }
      if (ended) break
      // A stream that ends may have missed the last lines: Docker (up to 20.10 at least) ends it when the container
      // ends, without looking whether something was written since it looked last. So what was read after the
      // container's end is all of it. A stream that ended earlier broke off.
      ended = await this.#hasEnded(signal)
      if (!ended) await sleep(200, signal)
    }
    const left = reader.end()
    if (left.length > 0 && !signal.aborted) yield left
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
