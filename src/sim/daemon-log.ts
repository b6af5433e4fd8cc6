import { appendFileSync } from 'node:fs'
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
 * Where the daemon writes: stderr, which is daemon.log in the background. In the foreground stderr is the person's
 * terminal, and the file gets a copy so that `sim logs` works all the same.
 */
export function openDaemonLog(home: string, foreground: boolean): (message: string) => void {
  return (message) => {
    const line = logLine(message)
    process.stderr.write(line)
    if (foreground) appendToFile(daemonLogFile(home), line)
  }
}

function appendToFile(file: string, line: string): void {
  try {
    appendFileSync(file, line, { mode: 0o600 })
  } catch {
    // A full disk must not end a simulator that runs; the terminal has the line.
  }
}
