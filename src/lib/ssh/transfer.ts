/** Bytes asked for at once; with a server that gives less, the SSH library asks several times. */
const CHUNK = 128 * 1024
/** Chunks under way: a distant replica answers late, and the line is to be full meanwhile. */
const AT_ONCE = 16

/** One side of a copy. Positions and lengths are in bytes. */
export interface ReadSide {
  /** As many bytes as there are, `length` at most; none at the end. */
  read(position: number, length: number): Promise<Buffer>
}

/** The other side. */
export interface WriteSide {
  write(position: number, bytes: Buffer): Promise<void>
}

/**
 * Copies all that can be read, many chunks at once up to the size that a file says it has, and then on to its end: files
 * of /proc say that they are empty, and a log grows meanwhile.
 *
 * @param size in bytes, as far as it is known
 * @param onBytes told how many were written with each chunk
 * @returns how many bytes there were
 * @throws what reading and writing throw
 */
export async function transfer(
  from: ReadSide,
  to: WriteSide,
  size: number,
  onBytes: (count: number) => void = () => undefined,
): Promise<number> {
  let next = 0
  let end = Infinity
  /** @returns bytes that were there */
  const copy = async (start: number, length: number): Promise<number> => {
    let at = start
    while (at < start + length) {
      const bytes = await from.read(at, start + length - at)
      if (bytes.length === 0) break
      await to.write(at, bytes)
      at += bytes.length
      onBytes(bytes.length)
    }
    if (at < start + length) end = Math.min(end, at)
    return at - start
  }
  const worker = async (): Promise<void> => {
    while (next < size && next < end) {
      const start = next
      next = Math.min(size, start + CHUNK)
      await copy(start, next - start)
    }
  }
  const workers = Array.from({ length: AT_ONCE }, () =>
    worker().catch((error: unknown) => {
      end = 0 // the others need not begin another chunk
      throw error
    }),
  )
  await Promise.all(workers)
  while (end === Infinity) next += await copy(next, CHUNK)
  return end
}
