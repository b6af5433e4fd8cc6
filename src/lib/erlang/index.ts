/**
 * Erlang's distribution, spoken by us: connect to a running node over any duplex stream (a socket, an SSH channel) as a
 * hidden node, call functions, evaluate expressions, send and receive messages. Nothing of Erlang is needed here, and
 * nothing but kernel and stdlib there. OTP 23 to 28 are spoken to as they speak to one another; older ones as far as
 * they still agree.
 *
 * @example
 * // `ssh.forwardOut` of an SSH client makes streams to ports of the container; `net.connect` does for a port within reach.
 * const node = await findAndConnect((port) => connect(port, host), { node: 'shop@10.0.0.7', cookie })
 * try {
 *   const names = await rpc(node, 'erlang', 'registered', [])
 *   console.log(inspectTerm(names, 'elixir')) // [:init, :code_server, …]
 *   const { text, output } = await evaluate(node, 'Shop.Repo.aggregate(Shop.Order, :count)', { language: 'elixir' })
 * } finally {
 *   node.close()
 * }
 */
export { connectNode, findAndConnect } from './connect.js'
export type { ConnectOptions, FindOptions } from './connect.js'
export { EPMD_PORT, listNodes, lookUpNode } from './epmd.js'
export type { RegisteredNode } from './epmd.js'
export type { Connection, ConnectionOptions } from './connection/connection.js'
export type { LocalProcess, ProcessEvent, Spawn } from './connection/local-process.js'
export type { MailboxOptions } from './connection/mailbox.js'
export { rpc } from './rpc/rpc.js'
export type { CallOptions } from './rpc/rpc.js'
export { Evaluator, evaluate } from './rpc/evaluator.js'
export type { EvaluateOptions, Evaluated } from './rpc/evaluator.js'
export { RemoteException } from './rpc/remote-exception.js'
export type { ExceptionKind } from './rpc/remote-exception.js'
export { stackLines } from './rpc/stacktrace.js'
export type { WaitOptions } from './wait.js'
export { Atom, atom } from './etf/atom.js'
export { decode } from './etf/decode.js'
export { encode, equalTerms } from './etf/encode.js'
export { TermMap } from './etf/term-map.js'
export {
  BitString,
  CutBinary,
  Elided,
  ExportedFun,
  Float,
  Fun,
  ImproperList,
  LocalTerm,
  Pid,
  Port,
  Reference,
  Tuple,
  binary,
  isAtom,
  isList,
  tagged,
  tuple,
} from './etf/terms.js'
export type { Term } from './etf/terms.js'
export { textOf } from './show/chardata.js'
export { inspectTerm } from './show/inspect.js'
export type { Language } from './show/inspect.js'
export type { ShowOptions } from './show/notation.js'
export { toJs } from './show/to-js.js'
export type { Json } from './show/to-js.js'
