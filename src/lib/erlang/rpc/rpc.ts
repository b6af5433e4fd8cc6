import { GigalixirError } from '../../errors.js'
import type { Connection } from '../connection/connection.js'
import { ignoreLoss } from '../connection/loss.js'
import type { LocalProcess, ProcessEvent } from '../connection/local-process.js'
import { Atom, atom } from '../etf/atom.js'
import { Pid, Reference, Tuple, tagged, tuple } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { FLAG } from '../handshake/flags.js'
import { erlangAtom } from '../show/erlang.js'
import type { Language } from '../show/inspect.js'
import { sharedLimit } from '../wait.js'
import type { WaitOptions } from '../wait.js'
import { ioReply, readIoRequest } from './io-protocol.js'
import { RemoteException } from './remote-exception.js'
import type { ExceptionKind } from './remote-exception.js'

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

/** A call that is under way: the process of ours that waits for it, and what tells its end. */
interface Call {
  readonly process: LocalProcess
  /** @returns what the call came to, when the event says so */
  outcome(event: ProcessEvent): { value: Term } | { error: GigalixirError } | undefined
  /** The process on the node, as soon as it is known. */
  remote: Pid | undefined
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
  const what = options.label ?? `${erlangAtom(m.name)}:${erlangAtom(f.name)}/${args.length}`
  const left = sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options })
  const process = connection.process()
  const spawns = (connection.flags & FLAG.spawn) !== 0n
  try {
    const start = spawns ? startSpawned : startByServer
    const call = await start({
      connection,
      process,
      module: m,
      name: f,
      args,
      what,
      language: options.language ?? 'erlang',
      left,
    })
    return await outcome(connection, call, what, left, options)
  } finally {
    process.close()
  }
}

interface Start {
  readonly connection: Connection
  readonly process: LocalProcess
  readonly module: Atom
  readonly name: Atom
  readonly args: readonly Term[]
  readonly what: string
  readonly language: Language
  readonly left: () => WaitOptions
}

/**
 * As OTP 23 and later do: `erpc:execute_call/4` in a process of its own, whose exit reason carries the value; see
 * lib/kernel/src/erpc.erl. Nodes of different versions call one another so, hence it stays as it is.
 */
async function startSpawned({
  connection,
  process,
  module,
  name,
  args,
  what,
  language,
  left,
}: Start): Promise<Call> {
  const token = connection.newReference()
  const reference = await process.spawn(
    {
      module: atom('erpc'),
      function: atom('execute_call'),
      args: [token, module, name, [...args]],
      options: [atom('monitor')],
    },
    left(),
  )
  const node = connection.node.name
  const call: Call = {
    process,
    remote: undefined,
    outcome: (event) => {
      if (event.type === 'spawned' && event.reference.key === reference.key) {
        if (event.result instanceof Pid) call.remote = event.result
        else return { error: notStarted(what, node, event.result.name) }
      }
      if (event.type !== 'down' || event.reference.key !== reference.key) return undefined
      return ended(
        event.reason,
        token,
        (kind, reason, stacktrace) => new RemoteException(what, node, { kind, reason, stacktrace, language }),
      )
    },
  }
  return call
}

type Raise = (kind: ExceptionKind, reason: Term, stacktrace: Term) => RemoteException

/** The value or the exception in the reason with which a call's process ended. */
function ended(reason: Term, token: Reference, raise: Raise): { value: Term } | { error: GigalixirError } {
  const [mark, kind, first, second] = reason instanceof Tuple ? reason.elements : []
  const ours =
    mark instanceof Reference && mark.key === token.key && kind instanceof Atom && first !== undefined
  if (!ours) return { error: raise('signal', reason, []) }
  switch (kind.name) {
    case 'return':
      return { value: first }
    case 'throw':
    case 'exit':
      return { error: raise(kind.name, first, []) }
    default:
      return { error: raise('error', first, second ?? []) }
  }
}

/** As nodes before OTP 23 do: through the server `rex`, whose answer does not tell values from exceptions in all cases. */
async function startByServer({
  connection,
  process,
  module,
  name,
  args,
  what,
  language,
  left,
}: Start): Promise<Call> {
  const reference = await process.monitor(atom('rex'))
  const request = tuple(atom('call'), module, name, [...args], process.pid)
  await process.send(atom('rex'), tuple(atom('$gen_call'), tuple(process.pid, reference), request), left())
  const raise = (kind: ExceptionKind, reason: Term, stacktrace: Term = []) => ({
    error: new RemoteException(what, connection.node.name, { kind, reason, stacktrace, language }),
  })
  return {
    process,
    remote: undefined,
    outcome: (event) => {
      if (event.type === 'down' && event.reference.key === reference.key) return raise('signal', event.reason)
      if (event.type !== 'message' || !(event.message instanceof Tuple)) return undefined
      const [mark, value] = event.message.elements
      if (!(mark instanceof Reference) || mark.key !== reference.key || value === undefined) return undefined
      const [, bad] = tagged(value, 'badrpc', 2) ?? []
      if (bad === undefined) return { value }
      const [, why] = tagged(bad, 'EXIT', 2) ?? []
      const [reason, stack] = why instanceof Tuple && why.length === 2 ? why.elements : []
      return reason === undefined ? raise('exit', why ?? bad) : raise('error', reason, stack)
    },
  }
}

/** Waits for the end of a call, and meanwhile is what its output goes to. */
async function outcome(
  connection: Connection,
  call: Call,
  what: string,
  left: () => WaitOptions,
  options: CallOptions,
): Promise<Term> {
  const answer = `The answer of ${what} on ${connection.node.name}`
  try {
    for (;;) {
      const event = await call.process.receive(answer, (each) => each, left())
      const end = call.outcome(event)
      if (end && 'error' in end) throw end.error
      if (end) return end.value
      if (event.type === 'message') void serveIo(connection, call.process, event.message, options)
    }
  } catch (error) {
    if (options.whenAbandoned !== 'leave' && isAbandoned(error)) abandon(call)
    throw error
  }
}

function isAbandoned(error: unknown): boolean {
  return error instanceof GigalixirError && (error.code === 'TIMEOUT' || error.code === 'INTERRUPTED')
}

/** Not waited for: a node that does not read would hold us up once more. */
function abandon(call: Call): void {
  if (call.remote) call.process.exit(call.remote, atom('kill')).catch(ignoreLoss)
}

async function serveIo(
  connection: Connection,
  process: LocalProcess,
  message: Term,
  options: CallOptions,
): Promise<void> {
  const request = readIoRequest(message)
  if (!request) return
  const reply = await ioReply(request, {
    output: (text) => options.onOutput?.(text),
    call: (module, name, args) =>
      rpc(connection, module, name, args, { ...(options.signal && { signal: options.signal }) }),
  })
  await process.send(request.from, reply).catch(ignoreLoss)
}

function notStarted(what: string, node: string, reason: string): GigalixirError {
  return new GigalixirError('ERLANG_FAILED', `${what} could not be started on ${node}: ${reason}.`)
}

function named(name: string | Atom): Atom {
  return typeof name === 'string' ? atom(name) : name
}
