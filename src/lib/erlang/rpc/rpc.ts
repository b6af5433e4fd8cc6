import { GigalixirError } from '../../errors.js'
import type { Connection } from '../connection/connection.js'
import type { ProcessEvent } from '../connection/local-process.js'
import { ignoreLoss } from '../connection/loss.js'
import { atom } from '../etf/atom.js'
import type { Atom } from '../etf/atom.js'
import { Pid } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { FLAG } from '../handshake/flags.js'
import { erlangAtom } from '../show/erlang.js'
import type { Language } from '../show/inspect.js'
import { sharedLimit } from '../wait.js'
import type { WaitOptions } from '../wait.js'
import { ioReply, readIoRequest } from './io-protocol.js'
import { startByServer, startSpawned } from './start-call.js'
import type { Outcome, Start } from './start-call.js'

const DEFAULT_TIMEOUT_MS = 60_000

export interface CallOptions extends WaitOptions {
  /** Called with what the function prints, as it comes; otherwise that is thrown away. */
  onOutput?: (text: string) => void
  /**
   * What becomes of the call on the node when nobody waits for it any more (timeout, abort): it is ended, unless it is
   * to be left running. Nodes before OTP 23 always leave it.
   */
  whenAbandoned?: 'kill' | 'leave'
  /** How errors print terms; Erlang if not given. */
  language?: Language
  /** What errors call it; module, name and arity if not given. */
  label?: string
}

/** A call that is under way. */
interface Call extends Start {
  /** The process on the node, as soon as it is known. */
  remote?: Pid
}

/**
 * Calls a function on the node and waits for its value, as `erpc:call/5` does there. 60 seconds at most if not said
 * otherwise.
 *
 * @throws RemoteException (ERLANG_FAILED) when the function raises; GigalixirError TIMEOUT, INTERRUPTED; UNREACHABLE
 *   when the node goes away meanwhile
 * @example const names = await rpc(connection, 'erlang', 'registered', [])
 */
export async function rpc(
  connection: Connection,
  module: string | Atom,
  name: string | Atom,
  args: readonly Term[],
  options: CallOptions = {},
): Promise<Term> {
  const [m, f] = [named(module), named(name)]
  const call: Call = {
    connection,
    process: connection.process(),
    module: m,
    name: f,
    args,
    what: options.label ?? `${erlangAtom(m.name)}:${erlangAtom(f.name)}/${args.length}`,
    language: options.language ?? 'erlang',
    left: sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options }),
  }
  const spawns = (connection.flags & FLAG.spawn) !== 0n
  try {
    const ended = await (spawns ? startSpawned(call) : startByServer(call))
    const value = await outcome(call, ended, options)
    call.process.close()
    return value
  } catch (error) {
    // Not waited for: a node that does not answer would hold us up once more.
    if (spawns && options.whenAbandoned !== 'leave' && isAbandoned(error)) void kill(call)
    else call.process.close()
    throw error
  }
}

/** Waits for the end of a call, and meanwhile is what its output goes to. */
async function outcome(call: Call, ended: Outcome, options: CallOptions): Promise<Term> {
  const { connection, process, left, what } = call
  const answer = `The answer of ${what} on ${connection.node.name}`
  // A listener to output that fails ends the call; nothing else settles this.
  const { promise: broken, reject } = rejection()
  for (;;) {
    const event = await Promise.race([process.receive(answer, (each) => each, left()), broken])
    if (event.type === 'spawned' && event.result instanceof Pid) call.remote = event.result
    const end = ended(event)
    if (end && 'error' in end) throw end.error
    if (end) return end.value
    if (event.type === 'message') serveIo(call, event.message, options).catch(reject)
  }
}

function rejection(): { promise: Promise<never>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<never>((_, refuse) => (reject = refuse))
  // It may come when nobody looks any more.
  promise.catch(() => undefined)
  return { promise, reject }
}

async function serveIo(call: Call, message: Term, options: CallOptions): Promise<void> {
  const request = readIoRequest(message)
  if (!request) return
  const limits = options.signal ? { signal: options.signal } : {}
  const reply = await ioReply(request, {
    output: (text) => options.onOutput?.(text),
    call: (module, name, args) => rpc(call.connection, module, name, args, limits),
  })
  await call.process.send(request.from, reply).catch(ignoreLoss)
}

/** Ends what runs on the node, as soon as it is known; a node that stands still may take up the call only later. */
async function kill({ process, remote }: Call): Promise<void> {
  try {
    const pid = remote ?? (await process.receive('The start of an abandoned call', startedAs))
    if (pid instanceof Pid) await process.exit(pid, atom('kill'))
  } catch (error) {
    ignoreLoss(error)
  } finally {
    process.close()
  }
}

function startedAs(event: ProcessEvent): Pid | Atom | undefined {
  return event.type === 'spawned' ? event.result : undefined
}

function isAbandoned(error: unknown): boolean {
  return error instanceof GigalixirError && (error.code === 'TIMEOUT' || error.code === 'INTERRUPTED')
}

function named(name: string | Atom): Atom {
  return typeof name === 'string' ? atom(name) : name
}
