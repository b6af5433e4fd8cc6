import { NEWLINE } from '../log-format.js'

/** local7.info: what a log of an app is to a syslog server (RFC 5424, section 6.2.1: 23 * 8 + 6). */
const PRIORITY = '<190>1'
/** `2020-04-19T03:53:02.993171+00:00` */
const STAMP_LENGTH = 32

/** The parts of a stored line `2020-04-19T03:53:02.993171+00:00 <app>[<source>]: <message>`. */
interface Parts {
  readonly time: string
  readonly app: string
  readonly source: string
  readonly message: Buffer
}

/** How one line looks to a kind of drain. */
export type Frame = (line: Buffer) => Buffer

/**
 * A syslog message as RFC 5424 has it: host and program are the app, the process is the replica. The message is handed
 * on byte for byte, without the mark that would claim it is UTF-8.
 */
export function syslogFrame(line: Buffer): Buffer {
  const { time, app, source, message } = partsOf(line)
  return counted(Buffer.from(`${PRIORITY} ${time} ${app} ${app} ${source} - - `), message)
}

/**
 * A message as Heroku's log drains have it (https://devcenter.heroku.com/articles/log-drains, "HTTPS drains"): RFC 5424
 * without the structured data.
 */
export function logplexFrame(line: Buffer): Buffer {
  const { time, app, source, message } = partsOf(line)
  return counted(Buffer.from(`${PRIORITY} ${time} ${app} ${app} ${source} - `), message)
}

/** Each line of a batch, without its newline. */
export function* linesOf(lines: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = lines.indexOf(NEWLINE); end !== -1; end = lines.indexOf(NEWLINE, start)) {
    yield lines.subarray(start, end)
    start = end + 1
  }
}

/** Octet counting (RFC 6587, section 3.4.1): the length of the message before it, so that it may hold any byte. */
function counted(header: Buffer, message: Buffer): Buffer {
  const length = Buffer.from(`${header.length + message.length} `)
  return Buffer.concat([length, header, message])
}

function partsOf(line: Buffer): Parts {
  const time = line.toString('latin1', 0, STAMP_LENGTH)
  const bracket = line.indexOf('[', STAMP_LENGTH + 1)
  const end = line.indexOf(']: ', bracket, 'latin1')
  return {
    time,
    app: line.toString('latin1', STAMP_LENGTH + 1, bracket),
    source: line.toString('latin1', bracket + 1, end),
    message: line.subarray(end + 3),
  }
}
