import { GigalixirError } from '../../errors.js'
import type { Connection } from '../connection/connection.js'
import type { LocalProcess, ProcessEvent } from '../connection/local-process.js'
import { Atom, atom } from '../etf/atom.js'
import { Reference, Tuple, tagged, tuple } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import type { Language } from '../show/inspect.js'
import type { WaitOptions } from '../wait.js'
import { RemoteException } from './remote-exception.js'
import type { ExceptionKind } from './remote-exception.js'

/** What a call came to, when the event says so. */
export type Outcome = (event: ProcessEvent) => { value: Term } | { error: GigalixirError } | undefined

/** A call to be started. */
export interface Start {
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
export async function startSpawned({
  connection,
  process,
  module,
  name,
  args,
  what,
  language,
  left,
}: Start): Promise<Outcome> {
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
  return (event) => {
    if (event.type === 'spawned' && event.result instanceof Atom) {
      return { error: notStarted(what, node, event.result.name) }
    }
    if (event.type !== 'down' || event.reference.key !== reference.key) return undefined
    return ended(
      event.reason,
      token,
      (kind, reason, stacktrace) => new RemoteException(what, node, { kind, reason, stacktrace, language }),
    )
  }
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
export async function startByServer({
  connection,
  process,
  module,
  name,
  args,
  what,
  language,
  left,
}: Start): Promise<Outcome> {
  const reference = await process.monitor(atom('rex'))
  const request = tuple(atom('call'), module, name, [...args], process.pid)
  await process.send(atom('rex'), tuple(atom('$gen_call'), tuple(process.pid, reference), request), left())
  const raise = (kind: ExceptionKind, reason: Term, stacktrace: Term = []) => ({
    error: new RemoteException(what, connection.node.name, { kind, reason, stacktrace, language }),
  })
  return (event) => {
    if (event.type === 'down' && event.reference.key === reference.key) return raise('signal', event.reason)
    if (event.type !== 'message' || !(event.message instanceof Tuple)) return undefined
    const [mark, value] = event.message.elements
    if (!(mark instanceof Reference) || mark.key !== reference.key || value === undefined) return undefined
    const [, bad] = tagged(value, 'badrpc', 2) ?? []
    if (bad === undefined) return { value }
    const [, why] = tagged(bad, 'EXIT', 2) ?? []
    const [reason, stack] = why instanceof Tuple && why.length === 2 ? why.elements : []
    return reason === undefined ? raise('exit', why ?? bad) : raise('error', reason, stack)
  }
}

function notStarted(what: string, node: string, reason: string): GigalixirError {
  return new GigalixirError('ERLANG_FAILED', `${what} could not be started on ${node}: ${reason}.`)
}
