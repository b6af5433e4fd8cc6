import type { Duplex } from 'node:stream'
import { GigalixirError } from '../errors.js'
import { sharedLimit } from './wait.js'
import type { WaitOptions } from './wait.js'
import { ByteStream } from './wire/byte-stream.js'

/** The port mapper's port, unless ERL_EPMD_PORT says otherwise where the node runs. */
export const EPMD_PORT = 4369

const PORT_PLEASE2_REQ = 122
const PORT2_RESP = 119
const NAMES_REQ = 110
const MAX_ANSWER = 1024 * 1024
const DEFAULT_TIMEOUT_MS = 10_000

/** What the port mapper of a host knows of a node there. */
export interface RegisteredNode {
  readonly port: number
  readonly hidden: boolean
  /** Newest version of the distribution protocol it speaks. */
  readonly highestVersion: number
  readonly lowestVersion: number
}

/**
 * Asks a port mapper where a node of its host listens. The stream is used up.
 *
 * @param name the part before `@`
 * @returns undefined when no such node is registered
 * @throws GigalixirError UNREACHABLE, TIMEOUT, INTERRUPTED; PLATFORM_FAILED when it is no port mapper
 * @see https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#get-the-distribution-port-of-another-node
 */
export async function lookUpNode(
  stream: Duplex,
  name: string,
  options: WaitOptions = {},
): Promise<RegisteredNode | undefined> {
  const answer = await ask(
    stream,
    Buffer.concat([Buffer.of(PORT_PLEASE2_REQ), Buffer.from(name)]),
    isWhole,
    options,
  )
  if (answer[0] !== PORT2_RESP || answer.length < 2) throw noPortMapper(answer)
  if (answer[1] !== 0) return undefined
  if (answer.length < 10) throw noPortMapper(answer)
  return {
    port: answer.readUInt16BE(2),
    hidden: answer[4] === 72,
    highestVersion: answer.readUInt16BE(6),
    lowestVersion: answer.readUInt16BE(8),
  }
}

/**
 * The names and ports of all nodes registered with a port mapper. The stream is used up.
 *
 * @throws GigalixirError UNREACHABLE, TIMEOUT, INTERRUPTED; PLATFORM_FAILED when it is no port mapper
 * @see https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#get-all-registered-names-from-epmd
 */
export async function listNodes(
  stream: Duplex,
  options: WaitOptions = {},
): Promise<{ name: string; port: number }[]> {
  const answer = await ask(stream, Buffer.of(NAMES_REQ), untilClosed, options)
  if (answer.length < 4) throw noPortMapper(answer)
  const lines = answer.toString('utf8', 4).matchAll(/^name (.+) at port (\d+)$/gm)
  return Array.from(lines, ([, name = '', port]) => ({ name, port: Number(port) }))
}

/** Whether an answer about one node is complete: some streams do not pass on that the port mapper closed. */
function isWhole(answer: Buffer): boolean {
  if (answer.length < 2 || answer[0] !== PORT2_RESP) return false
  if (answer[1] !== 0) return true
  if (answer.length < 12) return false
  const extra = 12 + answer.readUInt16BE(10)
  return answer.length >= extra + 2 && answer.length >= extra + 2 + answer.readUInt16BE(extra)
}

/** A list of nodes has no end of its own. */
function untilClosed(): boolean {
  return false
}

/** The port mapper answers once and closes. */
async function ask(
  duplex: Duplex,
  request: Buffer,
  isComplete: (answer: Buffer) => boolean,
  options: WaitOptions,
): Promise<Buffer> {
  const stream = new ByteStream(duplex, 'the port mapper (epmd)')
  const left = sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options })
  try {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(request.length)
    stream.write([length, request])
    let answer = Buffer.alloc(0)
    while (answer.length <= MAX_ANSWER) {
      answer = Buffer.concat([answer, stream.takeAll()])
      if (isComplete(answer)) return answer
      const ended = await stream.more('The answer of the port mapper (epmd)', left()).then(
        () => false,
        (error: unknown) => closedAfter(error, answer.length),
      )
      if (ended) return Buffer.concat([answer, stream.takeAll()])
    }
    throw new GigalixirError('PLATFORM_FAILED', 'The port mapper (epmd) does not stop answering.')
  } finally {
    stream.destroy()
  }
}

/** Closing after an answer is how it ends; anything else is a failure. */
function closedAfter(error: unknown, size: number): true {
  if (error instanceof GigalixirError && error.code === 'UNREACHABLE' && size > 0) return true
  throw error
}

function noPortMapper(answer: Buffer): GigalixirError {
  return new GigalixirError(
    'PLATFORM_FAILED',
    `The port mapper (epmd) answered ${answer.length} bytes that make no sense: something else listens there.`,
  )
}
