import type { LogPiece } from './log-source.js'

/**
 * The platform's log lines, `2020-04-19T03:53:02.993171+00:00 <app>[<source>]: <message>` (platform-behaviour.md,
 * "Logs"), as bytes: messages are stored as they came, valid UTF-8 or not, a carriage return at their end included.
 */

export const NEWLINE = 0x0a
/** `2020-04-19T03:53:02.993171` */
const TIME_LENGTH = 26
const ZONE = '+00:00'
/** Where ` <app>[<source>]: ` starts in a line. */
const STAMP_LENGTH = TIME_LENGTH + ZONE.length

/** What stands between time and message: ` <app>[<source>]: `. @throws RangeError for a source no line could name */
export function labelOf(app: string, source: string): Buffer {
  if (/[\r\n]|\]: /.test(source))
    throw new RangeError(`a log source cannot be named ${JSON.stringify(source)}`)
  return Buffer.from(` ${app}[${source}]: `)
}

/** Docker's time (RFC 3339 in UTC, up to nine fraction digits) in microseconds, cut off and without its zone. */
export function microseconds(at: string): string {
  // What Docker nearly always writes: 2020-04-19T03:53:02.993171000Z
  if (at.length === 30 && at.charCodeAt(19) === 0x2e) return at.slice(0, TIME_LENGTH)
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(at)
  if (match === null) throw new RangeError(`${JSON.stringify(at)} is not a time in UTC as Docker writes it`)
  return `${match[1] ?? ''}.${(match[2] ?? '').padEnd(6, '0').slice(0, 6)}`
}

/** A moment some milliseconds earlier than a time in microseconds. */
export function earlier(time: string, milliseconds: number): string {
  const moment = new Date(Date.parse(`${time.slice(0, 23)}Z`) - milliseconds).toISOString()
  return moment.slice(0, 23) + time.slice(23)
}

/** The lines of some output, newline after each, in one buffer. */
export function formatLines(label: Buffer, pieces: readonly LogPiece[]): Buffer {
  const overhead = STAMP_LENGTH + label.length + 1
  let size = pieces.length * overhead
  for (const { line } of pieces) size += line.length
  const out = Buffer.allocUnsafe(size)
  // The same in every line; only its time differs.
  const middle = Buffer.concat([Buffer.from(ZONE), label])
  let position = 0
  for (const { at, line } of pieces) {
    out.write(microseconds(at), position, 'latin1')
    out.set(middle, position + TIME_LENGTH)
    out.set(line, position + TIME_LENGTH + middle.length)
    position += overhead + line.length
    out[position - 1] = NEWLINE
  }
  return out
}

/** The time of a stored line in microseconds, without its zone. */
export function timeOf(line: Buffer): string {
  return line.toString('latin1', 0, TIME_LENGTH)
}

/** Whether a stored line is of the app and source of the label. */
export function hasLabel(line: Buffer, label: Buffer): boolean {
  return (
    line.length >= STAMP_LENGTH + label.length &&
    line.compare(label, 0, label.length, STAMP_LENGTH, STAMP_LENGTH + label.length) === 0
  )
}

/** The message of a stored line with that label. */
export function messageIn(line: Buffer, label: Buffer): string {
  return line.toString('utf8', STAMP_LENGTH + label.length)
}

/** The source a stored line names, or null when it is no line of the app. */
export function sourceOf(line: Buffer, app: string): string | null {
  const start = STAMP_LENGTH + 1 + app.length + 1
  if (line.toString('latin1', STAMP_LENGTH, start) !== ` ${app}[`) return null
  const end = line.indexOf(']: ', start, 'latin1')
  return end === -1 ? null : line.toString('utf8', start, end)
}
