import { Atom, atom } from '../etf/atom.js'
import { Pid, Reference, tuple } from '../etf/terms.js'
import type { Term, Tuple } from '../etf/terms.js'
import { FLAG } from '../handshake/flags.js'
import { OPERATION } from './signal.js'
import type { Exit, MonitorExit, Send, Signal } from './signal.js'

/** A signal as it travels: a control tuple and, for some, a term after it. */
export interface Written {
  readonly control: Tuple
  readonly payload?: Term
}

/** Fields of the protocol that nothing reads any more. */
const UNUSED = atom('')

/** @param flags what both sides can do: they decide between older and newer forms */
export function writeSignal(signal: Signal, flags: bigint): Written {
  switch (signal.type) {
    case 'link':
      return { control: tuple(OPERATION.link, signal.from, signal.to) }
    case 'unlink':
      return signal.id === undefined
        ? { control: tuple(OPERATION.unlink, signal.from, signal.to) }
        : { control: tuple(OPERATION.unlinkId, signal.id, signal.from, signal.to) }
    case 'unlinkAck':
      return { control: tuple(OPERATION.unlinkIdAck, signal.id, signal.from, signal.to) }
    case 'send':
      return { control: sendControl(signal, flags), payload: signal.message }
    case 'exit':
      return exit(signal, flags)
    case 'monitor':
      return { control: tuple(OPERATION.monitor, signal.from, signal.to, signal.reference) }
    case 'demonitor':
      return { control: tuple(OPERATION.demonitor, signal.from, signal.to, signal.reference) }
    case 'monitorExit':
      return monitorExit(signal, flags)
    case 'spawnRequest': {
      const target = tuple(signal.module, signal.function, signal.args.length)
      const { reference, from, groupLeader, options } = signal
      return {
        control: tuple(OPERATION.spawnRequest, reference, from, groupLeader, target, options),
        payload: signal.args,
      }
    }
    case 'spawnReply':
      return { control: tuple(OPERATION.spawnReply, signal.reference, signal.to, 0, signal.result) }
  }
}

function sendControl({ from, to }: Send, flags: bigint): Tuple {
  // Only ever undefined in what is received.
  const sender = from ?? UNUSED
  if (to instanceof Atom) return tuple(OPERATION.registeredSend, sender, UNUSED, to)
  if (to instanceof Reference) return tuple(OPERATION.aliasSend, sender, to)
  return has(flags, FLAG.sendSender) && from instanceof Pid
    ? tuple(OPERATION.sendSender, from, to)
    : tuple(OPERATION.send, UNUSED, to)
}

function exit({ from, to, reason, linked }: Exit, flags: bigint): Written {
  if (has(flags, FLAG.exitPayload)) {
    return {
      control: tuple(linked ? OPERATION.payloadExit : OPERATION.payloadExit2, from, to),
      payload: reason,
    }
  }
  return { control: tuple(linked ? OPERATION.exit : OPERATION.exit2, from, to, reason) }
}

function monitorExit({ from, to, reference, reason }: MonitorExit, flags: bigint): Written {
  return has(flags, FLAG.exitPayload)
    ? { control: tuple(OPERATION.payloadMonitorExit, from, to, reference), payload: reason }
    : { control: tuple(OPERATION.monitorExit, from, to, reference, reason) }
}

function has(flags: bigint, flag: bigint): boolean {
  return (flags & flag) !== 0n
}
