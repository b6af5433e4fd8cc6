const BLOCK = 512

/** A tar without the blocks of zeros at its end, so that another can follow. */
export function withoutEnd(tar: Buffer): Buffer {
  let end = tar.length - (tar.length % BLOCK)
  while (end >= BLOCK && tar.subarray(end - BLOCK, end).every((byte) => byte === 0)) end -= BLOCK
  return tar.subarray(0, end)
}
