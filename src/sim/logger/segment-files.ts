import { open, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.js'
import { NEWLINE } from './log-format.js'

/**
 * An app's log is one long sequence of bytes, cut into files between lines. A file is named for the place of its first
 * byte in that sequence, so that a reader's place stays true while files come and go.
 */
export interface Segment {
  readonly base: number
  /** Bytes that are there for good; a write under way may have put more behind them. */
  size: number
  /** Milliseconds since 1970: when its first byte was written, and its last. */
  readonly begun: number
  written: number
}

const NAME = /^(\d{16})\.log$/
const BLOCK = 64 * 1024

export function segmentFile(folder: string, base: number): string {
  return join(folder, `${String(base).padStart(16, '0')}.log`)
}

/**
 * The segments in a folder, oldest first; none when there is no such folder. A line at the very end that an earlier
 * run of the simulator did not finish writing is cut off.
 */
export async function findSegments(folder: string): Promise<Segment[]> {
  const bases = (await namesIn(folder))
    .map((name) => NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
  const segments: Segment[] = []
  for (const base of bases) {
    segments.push({ base, ...(await wholeLines(segmentFile(folder, base), base === bases.at(-1))) })
  }
  return segments
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

/** A file up to its last newline; what follows is cut off when the file may have been written to last. */
async function wholeLines(file: string, newest: boolean): Promise<Omit<Segment, 'base'>> {
  const handle = await open(file, newest ? 'r+' : 'r')
  try {
    const { size, birthtimeMs, mtimeMs } = await handle.stat()
    // Where the file system keeps no time of birth, it is the time of the last change, or none at all.
    const times = { begun: birthtimeMs > 0 ? birthtimeMs : mtimeMs, written: mtimeMs }
    if (!newest) return { size, ...times }
    const block = Buffer.allocUnsafe(BLOCK)
    let end = size
    while (end > 0) {
      const start = Math.max(0, end - BLOCK)
      const { bytesRead } = await handle.read(block, 0, end - start, start)
      const newline = block.subarray(0, bytesRead).lastIndexOf(NEWLINE)
      if (newline !== -1) {
        end = start + newline + 1
        break
      }
      end = start
    }
    if (end < size) await handle.truncate(end)
    return { size: end, ...times }
  } finally {
    await handle.close()
  }
}

/** Writes the buffers one after another at a place. @throws what the disk says; some of it may be written then */
export async function writeAll(
  file: FileHandle,
  buffers: readonly Buffer[],
  bytes: number,
  place: number,
): Promise<void> {
  const { bytesWritten } = await file.writev([...buffers], place)
  if (bytesWritten === bytes) return
  // A disk that is nearly full takes a part and says why with the next write.
  const rest = Buffer.concat(buffers).subarray(bytesWritten)
  let written = 0
  while (written < rest.length) {
    const part = await file.write(rest, written, rest.length - written, place + bytesWritten + written)
    written += part.bytesWritten
  }
}
