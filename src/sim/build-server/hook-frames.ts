/**
 * What the daemon tells the pre-receive hook, as bytes on one HTTP response: frames of a type byte, a length (32 bits, big
 * endian) and that many bytes. Output is bytes because a compiler may print anything.
 */
export type HookFrame =
  { readonly type: 'output'; readonly bytes: Buffer } | { readonly type: 'end'; readonly accepted: boolean }

const OUTPUT = 0x6f // o
const END = 0x65 // e
const HEADER_BYTES = 5
/** Far above what the daemon sends at once: a larger length means the peer is not the daemon. */
const LARGEST = 16 * 1024 * 1024

/** A piece of output for the person who pushes. */
export function outputFrame(bytes: Buffer): Buffer {
  return frame(OUTPUT, bytes)
}

/** The last frame: whether git may take the push. Without it the push is refused. */
export function endFrame(accepted: boolean): Buffer {
  return frame(END, Buffer.from([accepted ? 1 : 0]))
}

function frame(type: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(type, 0)
  header.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([header, bytes])
}

/** Puts frames together again, however the network cut them. */
export class HookFrameReader {
  #pending: Buffer = Buffer.alloc(0)

  /** @returns the frames that are complete now. @throws Error for bytes that are no frames */
  read(chunk: Buffer): HookFrame[] {
    this.#pending = Buffer.concat([this.#pending, chunk])
    const frames: HookFrame[] = []
    for (let next = this.#next(); next; next = this.#next()) frames.push(next)
    return frames
  }

  #next(): HookFrame | undefined {
    if (this.#pending.length < HEADER_BYTES) return undefined
    const type = this.#pending.readUInt8(0)
    const length = this.#pending.readUInt32BE(1)
    if ((type !== OUTPUT && type !== END) || length > LARGEST)
      throw new Error('not an answer of the simulator')
    if (this.#pending.length < HEADER_BYTES + length) return undefined
    const bytes = this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length)
    this.#pending = this.#pending.subarray(HEADER_BYTES + length)
    return type === OUTPUT ? { type: 'output', bytes } : { type: 'end', accepted: bytes[0] === 1 }
  }
}
