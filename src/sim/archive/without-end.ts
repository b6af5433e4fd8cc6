import { BLOCK, paddingOf, readHead } from './blocks.js'

/**
 * A tar without its end, so that another can follow. The end is the first header of zeros, not the last zeros: a file's own may
 * come right before it.
 *
 * @throws Error when the stream is no tar, or ends early
 */
export async function* withoutEnd(tar: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let pending: Buffer = Buffer.alloc(0)
  /** Bytes of the current entry's content, padding included, that have not come yet. */
  let content = 0
  let isOver = false
  for await (const chunk of tar) {
    // Read on to the stream's end, which says whether all went well.
    if (isOver) continue
    pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
    while (pending.length > 0) {
      if (content > 0) {
        const piece = pending.subarray(0, content)
        content -= piece.length
        pending = pending.subarray(piece.length)
        yield piece
        continue
      }
      if (pending.length < BLOCK) break
      const head = readHead(pending.subarray(0, BLOCK))
      isOver = head === null
      if (head === null) break
      content = BLOCK + head.size + paddingOf(head.size)
    }
  }
  if (!isOver) throw new Error('the tar ends too early')
}
