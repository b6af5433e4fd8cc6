import { GigalixirError } from '../../errors.js'
import type { Atom } from '../etf/atom.js'
import type { Pid, Reference, Term } from '../etf/terms.js'

/**
 * What nodes say to one another once they are connected: a tuple that begins with a number, for some followed by a
 * term of its own (https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#protocol-between-connected-nodes).
 */
export const OPERATION = {
  link: 1,
  send: 2,
  exit: 3,
  /** Until OTP 25, from nodes that do not know `unlinkId`. */
  unlink: 4,
  nodeLink: 5,
  registeredSend: 6,
  groupLeader: 7,
  exit2: 8,
  sendTraced: 12,
  exitTraced: 13,
  registeredSendTraced: 16,
  exit2Traced: 18,
  monitor: 19,
  demonitor: 20,
  monitorExit: 21,
  sendSender: 22,
  sendSenderTraced: 23,
  payloadExit: 24,
  payloadExitTraced: 25,
  payloadExit2: 26,
  payloadExit2Traced: 27,
  payloadMonitorExit: 28,
  spawnRequest: 29,
  spawnRequestTraced: 30,
  spawnReply: 31,
  spawnReplyTraced: 32,
  aliasSend: 33,
  aliasSendTraced: 34,
  unlinkId: 35,
  unlinkIdAck: 36,
} as const

export interface Link {
  readonly type: 'link'
  readonly from: Pid
  readonly to: Pid
}

export interface Unlink {
  readonly type: 'unlink'
  /** To be told back; an old node gives none and expects no answer. */
  readonly id: Term | undefined
  readonly from: Pid
  readonly to: Pid
}

export interface UnlinkAck {
  readonly type: 'unlinkAck'
  readonly id: Term
  readonly from: Pid
  readonly to: Pid
}

export interface Send {
  readonly type: 'send'
  /** Undefined when the node does not say. */
  readonly from: Pid | undefined
  /** A name when it is for a registered process, a reference when it is for an alias. */
  readonly to: Pid | Atom | Reference
  readonly message: Term
}

export interface Exit {
  readonly type: 'exit'
  readonly from: Pid
  readonly to: Pid
  readonly reason: Term
  /** Whether it comes over a link; otherwise somebody called `exit/2`. */
  readonly linked: boolean
}

export interface Monitor {
  readonly type: 'monitor' | 'demonitor'
  readonly from: Pid
  readonly to: Pid | Atom
  readonly reference: Reference
}

export interface MonitorExit {
  readonly type: 'monitorExit'
  readonly from: Pid | Atom
  readonly to: Pid
  readonly reference: Reference
  readonly reason: Term
}

export interface SpawnRequest {
  readonly type: 'spawnRequest'
  readonly reference: Reference
  readonly from: Pid
  readonly groupLeader: Pid
  readonly module: Atom
  readonly function: Atom
  readonly args: readonly Term[]
  readonly options: readonly Term[]
}

export interface SpawnReply {
  readonly type: 'spawnReply'
  readonly reference: Reference
  readonly to: Pid
  /** The new process, or why there is none. */
  readonly result: Pid | Atom
}

export type Signal =
  Link | Unlink | UnlinkAck | Send | Exit | Monitor | MonitorExit | SpawnRequest | SpawnReply

/** @throws GigalixirError PLATFORM_FAILED always: for a control message that is not as it should be */
export function noSignal(operation: Term | undefined): never {
  const which = typeof operation === 'number' ? ` ${operation}` : ''
  throw new GigalixirError('PLATFORM_FAILED', `The node sent a control message${which} that makes no sense.`)
}
