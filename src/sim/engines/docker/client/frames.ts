/**
 * The head of a frame: one byte for the stream (1 stdout, 2 stderr), three zeros, four bytes length (Docker API, "Attach to a
 * container").
 */
const HEAD = 8

const STDERR = 2

export type OutputStream = 'stdout' | 'stderr'

/** Takes the frames off the output of a container, or of a command in one, that has no terminal. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  /** Hands on each frame that a chunk completes: where it was written, and what. */
  push(chunk: Buffer, frame: (stream: OutputStream, content: Buffer) => void): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let position = 0
    while (position + HEAD <= data.length) {
      const end = position + HEAD + data.readUInt32BE(position + 4)
      if (end > data.length) break
      frame(data[position] === STDERR ? 'stderr' : 'stdout', data.subarray(position + HEAD, end))
      position = end
    }
    this.#rest = data.subarray(position)
  }

  /** What a chunk completes of both streams, in the order it came. */
  contents(chunk: Buffer): Buffer {
    const contents: Buffer[] = []
    this.push(chunk, (_stream, content) => void contents.push(content))
    return Buffer.concat(contents)
  }

  /** Begins with another stream. */
  reset(): void {
    this.#rest = Buffer.alloc(0)
  }
}

/** The texts of the two streams in all of an output. */
export function separateStreams(output: Buffer): { readonly stdout: string; readonly stderr: string } {
  const parts: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] }
  new FrameReader().push(output, (stream, content) => void parts[stream].push(content))
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() }
}
