/** Type byte, three zeros, length (32 bits, big endian): Docker's framing of an attached container's output (Engine API, ContainerAttach). */
const HEADER_BYTES = 8

/** Takes the frames off an attached container's output; stdout and stderr in the order they came. */
export class DockerOutputReader {
  #pending: Buffer = Buffer.alloc(0)

  /** @returns what has arrived, without the frames around it */
  read(chunk: Buffer): Buffer {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk
    const payloads: Buffer[] = []
    for (;;) {
      if (this.#pending.length < HEADER_BYTES) break
      const end = HEADER_BYTES + this.#pending.readUInt32BE(4)
      if (this.#pending.length < end) break
      payloads.push(this.#pending.subarray(HEADER_BYTES, end))
      this.#pending = this.#pending.subarray(end)
    }
    return Buffer.concat(payloads)
  }
}
