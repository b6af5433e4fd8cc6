import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { GigalixirError, systemCode } from '../lib/errors.js'
import { daemonLogFile } from './daemon-log.js'

const CHUNK = 64 * 1024
const POLL_MS = 200

export interface ReadLogOptions {
  /** How many of the last lines. */
  readonly lines: number
  /** Go on with what comes, until aborted. */
  readonly follow: boolean
  readonly signal: AbortSignal
  readonly write: (text: string) => void
}

/**
 * Prints the daemon's own log: the end of it, and on request what comes.
 *
 * @throws GigalixirError NOT_FOUND when there never was a simulator in this home
 */
export async function readDaemonLog(home: string, options: ReadLogOptions): Promise<void> {
  const file = daemonLogFile(home)
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
    throw new GigalixirError('NOT_FOUND', `There is no log yet: ${file}`, {
      next: ['Start the simulator: gigalixir sim up'],
      cause: error,
    })
  }
  try {
    let position = await writeEnd(handle, options)
    while (options.follow && !options.signal.aborted) {
      const fresh = await reopened(file, handle, position)
      if (fresh) {
        await handle.close()
        handle = fresh
        position = 0
      }
      position = await writeFrom(handle, position, options.write)
      await delay(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined) // ends by the signal alone
    }
  } finally {
    await handle.close()
  }
}

/** Writes the last lines. @returns where the file ended */
async function writeEnd(handle: FileHandle, { lines, write }: ReadLogOptions): Promise<number> {
  const { size } = await handle.stat()
  let start = size
  let text = Buffer.alloc(0)
  // One line break more than lines: the one that ends the line before.
  while (start > 0 && count(text) <= lines) {
    const length = Math.min(CHUNK, start)
    start -= length
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start)
    text = Buffer.concat([buffer, text])
  }
  const all = text.toString().split('\n')
  const last = all.at(-1) === '' ? all.slice(0, -1) : all
  const wanted = lines === 0 ? [] : last.slice(-lines)
  if (wanted.length > 0) write(wanted.join('\n') + '\n')
  return size
}

function count(text: Buffer): number {
  let breaks = 0
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) breaks += 1
  return breaks
}

async function writeFrom(handle: FileHandle, from: number, write: (text: string) => void): Promise<number> {
  let position = from
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position)
    if (bytesRead === 0) return position
    write(buffer.subarray(0, bytesRead).toString())
    position += bytesRead
  }
}

/** The file again when another one has its name by now (put aside at a start), or when it was cut. */
async function reopened(file: string, handle: FileHandle, position: number): Promise<FileHandle | null> {
  try {
    const [named, ours] = await Promise.all([stat(file), handle.stat()])
    return named.ino !== ours.ino || ours.size < position ? await open(file, 'r') : null
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
