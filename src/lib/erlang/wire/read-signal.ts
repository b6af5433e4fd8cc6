import { Atom } from '../etf/atom.js'
import { Pid, Reference, Tuple, isList } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { OPERATION, noSignal } from './signal.js'
import type { Signal } from './signal.js'

/**
 * The signal of a control message. Trace tokens are not looked at: nothing is traced on our side.
 *
 * @param payload the term after it
 * @returns undefined for what concerns no process of ours
 * @throws GigalixirError PLATFORM_FAILED when it is not as the protocol says
 */
export function readSignal(control: Term, payload: Term | undefined): Signal | undefined {
  if (!(control instanceof Tuple)) return noSignal(undefined)
  const [operation, a, b, c, d] = control.elements
  if (typeof operation !== 'number') return noSignal(operation)
  switch (operation) {
    case OPERATION.link:
      return { type: 'link', from: pid(a), to: pid(b) }
    case OPERATION.unlink:
      return { type: 'unlink', id: undefined, from: pid(a), to: pid(b) }
    case OPERATION.unlinkId:
      return { type: 'unlink', id: present(a), from: pid(b), to: pid(c) }
    case OPERATION.unlinkIdAck:
      return { type: 'unlinkAck', id: present(a), from: pid(b), to: pid(c) }
    case OPERATION.send:
    case OPERATION.sendTraced:
      return { type: 'send', from: undefined, to: pid(b), message: present(payload) }
    case OPERATION.sendSender:
    case OPERATION.sendSenderTraced:
      return { type: 'send', from: pid(a), to: pid(b), message: present(payload) }
    case OPERATION.registeredSend:
    case OPERATION.registeredSendTraced:
      return { type: 'send', from: pid(a), to: atomOf(c), message: present(payload) }
    case OPERATION.aliasSend:
    case OPERATION.aliasSendTraced:
      return { type: 'send', from: pid(a), to: reference(b), message: present(payload) }
    case OPERATION.exit:
    case OPERATION.exit2:
      return exit(a, b, c, operation === OPERATION.exit)
    case OPERATION.exitTraced:
    case OPERATION.exit2Traced:
      return exit(a, b, d, operation === OPERATION.exitTraced)
    case OPERATION.payloadExit:
    case OPERATION.payloadExitTraced:
      return exit(a, b, payload, true)
    case OPERATION.payloadExit2:
    case OPERATION.payloadExit2Traced:
      return exit(a, b, payload, false)
    case OPERATION.monitor:
    case OPERATION.demonitor:
      return {
        type: operation === OPERATION.monitor ? 'monitor' : 'demonitor',
        from: pid(a),
        to: process(b),
        reference: reference(c),
      }
    case OPERATION.monitorExit:
      return {
        type: 'monitorExit',
        from: process(a),
        to: pid(b),
        reference: reference(c),
        reason: present(d),
      }
    case OPERATION.payloadMonitorExit:
      return {
        type: 'monitorExit',
        from: process(a),
        to: pid(b),
        reference: reference(c),
        reason: present(payload),
      }
    case OPERATION.spawnRequest:
    case OPERATION.spawnRequestTraced:
      return spawnRequest(control.elements, payload)
    case OPERATION.spawnReply:
    case OPERATION.spawnReplyTraced:
      return { type: 'spawnReply', reference: reference(a), to: pid(b), result: process(d) }
    default:
      // Group leaders and whatever later versions add: nothing of ours depends on it.
      return undefined
  }
}

function exit(
  from: Term | undefined,
  to: Term | undefined,
  reason: Term | undefined,
  linked: boolean,
): Signal {
  return { type: 'exit', from: pid(from), to: pid(to), reason: present(reason), linked }
}

function spawnRequest(elements: readonly Term[], args: Term | undefined): Signal {
  const [operation, id, from, leader, target, options] = elements
  if (!(target instanceof Tuple) || !isList(args) || !isList(options)) return noSignal(operation)
  return {
    type: 'spawnRequest',
    reference: reference(id),
    from: pid(from),
    groupLeader: pid(leader),
    module: atomOf(target.elements[0]),
    function: atomOf(target.elements[1]),
    args,
    options,
  }
}

function pid(term: Term | undefined): Pid {
  return term instanceof Pid ? term : noSignal(undefined)
}

function atomOf(term: Term | undefined): Atom {
  return term instanceof Atom ? term : noSignal(undefined)
}

function process(term: Term | undefined): Pid | Atom {
  return term instanceof Pid || term instanceof Atom ? term : noSignal(undefined)
}

function reference(term: Term | undefined): Reference {
  return term instanceof Reference ? term : noSignal(undefined)
}

function present(term: Term | undefined): Term {
  return term ?? noSignal(undefined)
}
