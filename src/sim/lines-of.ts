const NEWLINE = 0x0a

/** Each line of some bytes with its newline; the last one without, where it has none. Nothing is copied. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let begin = 0; begin < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, begin)
    const end = newline === -1 ? bytes.length : newline + 1
    yield bytes.subarray(begin, end)
    begin = end
  }
}
