import type { Readable } from 'node:stream'

/** What a CGI program answers before the body (RFC 3875, section 6). */
export interface CgiHead {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** No sane program writes more header than this. */
const LARGEST_HEAD = 64 * 1024

/** Reads a header block, its lines ended by LF or CRLF. @throws Error for a line that is no header */
export function parseCgiHead(text: string): CgiHead {
  let status = 200
  const headers: [string, string][] = []
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/.exec(line)
    const [, name, value] = match ?? []
    if (name === undefined || value === undefined) throw new Error(`not a CGI header: ${line.slice(0, 80)}`)
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else headers.push([name, value.trimStart()])
  }
  if (!(status >= 200 && status <= 599)) throw new Error(`not a CGI status: ${status}`)
  return { status, headers }
}

/**
 * Takes the head off a CGI program's output; what follows stays in the stream for the caller to read.
 *
 * @throws Error when the output ends before its head does, or is no CGI
 */
export function readCgiHead(output: Readable): Promise<CgiHead> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0)
    const settle = (settled: () => void) => {
      output.off('readable', onReadable)
      output.off('end', onEnd)
      output.off('error', onError)
      settled()
    }
    const onEnd = () => settle(() => reject(new Error('ended without an answer')))
    const onError = (error: Error) => settle(() => reject(error))
    const onReadable = () => {
      for (let chunk = read(output); chunk; chunk = read(output)) {
        seen = Buffer.concat([seen, chunk])
        const end = endOfHead(seen)
        if (end !== undefined || seen.length > LARGEST_HEAD) {
          settle(() => resolve(new Promise((head) => head(headOf(output, seen, end)))))
          return
        }
      }
    }
    output.on('readable', onReadable)
    output.on('end', onEnd)
    output.on('error', onError)
  })
}

/** Gives back to the stream what was read beyond the head. */
function headOf(output: Readable, seen: Buffer, end: number | undefined): CgiHead {
  if (end === undefined) throw new Error('a CGI head without end')
  const rest = seen.subarray(end)
  if (rest.length > 0) output.unshift(rest)
  return parseCgiHead(seen.subarray(0, end).toString('latin1'))
}

function read(output: Readable): Buffer | null {
  return output.read() as Buffer | null
}

/** Where the body begins. */
function endOfHead(bytes: Buffer): number | undefined {
  const crlf = bytes.indexOf('\r\n\r\n')
  const lf = bytes.indexOf('\n\n')
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return crlf + 4
  return lf === -1 ? undefined : lf + 2
}
