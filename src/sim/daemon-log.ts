import { appendFileSync, writeSync } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from '../lib/errors.js'

/** Beyond this size the log of earlier runs is put aside as daemon.log.1 when the daemon starts. */
const ROTATE_BYTES = 10 * 1024 * 1024

/** The daemon's own log in a simulator's home; what apps print is the logger's. */
export function daemonLogFile(home: string): string {
  return join(home, 'daemon.log')
}

/** Keeps the daemon's log bounded; called before a daemon starts, because no file can be renamed under one on Windows. */
export async function rotateDaemonLog(home: string, limit = ROTATE_BYTES): Promise<void> {
  const file = daemonLogFile(home)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  try {
    if ((await stat(file)).size > limit) await rename(file, `${file}.1`)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

/** One line of the daemon's log, with the time in front. */
export function logLine(message: string, now = new Date()): string {
  return `${now.toISOString()} ${message}\n`
}

/**
 * Where the daemon writes: daemon.log, which is its stderr in the background. In the foreground stderr is the person's
 * terminal, and the file gets a copy so that `sim logs` works all the same.
 *
 * A log that cannot be written, on a full disk above all, must not end a simulator that runs: what was lost is counted, and
 * told as soon as there is room.
 */
export function openDaemonLog(home: string, foreground: boolean): (message: string) => void {
  // Written by Node itself too, its warnings: a stream that fails would end the process.
  process.stderr.on('error', () => undefined)
  if (!foreground) return daemonLog((line) => writeSync(STDERR, line))
  const copy = daemonLog((line) => appendFileSync(daemonLogFile(home), line, { mode: 0o600 }))
  return (message) => {
    process.stderr.write(logLine(message))
    copy(message)
  }
}

/** Not through Node's stream, which takes no more lines after the first that failed. */
const STDERR = 2

/** @param append writes a line, or throws */
export function daemonLog(append: (line: string) => void): (message: string) => void {
  let lost = 0
  return (message) => {
    try {
      if (lost > 0)
        append(logLine(`${lost} ${lost === 1 ? 'line' : 'lines'} of this log could not be written`))
      lost = 0
      append(logLine(message))
    } catch {
      lost += 1
    }
  }
}
