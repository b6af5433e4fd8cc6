import { mfaText } from '../observer/collect/names.js'
import { eventText } from '../observer/collect/trace-text.js'
import type { TraceEnd, TraceEvent } from '../observer/collect/trace.js'

type Happened = Exclude<TraceEvent, { type: 'ended' }>

export const TRACE_ENDS: Record<TraceEnd, string> = {
  limit: 'Ended: as many as asked for. --limit shows more.',
  time: 'Ended: the time is up. --for takes longer.',
  flood: 'Ended: calls came faster than they could be shown. Match arguments, or trace fewer functions.',
  stopped: 'Stopped.',
  lost: 'Ended: the connection was lost. The node has switched tracing off.',
}

/** What is traced, as lines for people or for machines, with the time each call took. */
export class TraceLines {
  /** Calls of each process that have not returned. */
  readonly #open = new Map<string, { call: string; ns: bigint }[]>()

  /** Microseconds since its call began; only of what returns or raises. */
  took(event: Happened): number | undefined {
    if (event.type !== 'call' && event.type !== 'return' && event.type !== 'raise') return undefined
    const calls = this.#open.get(event.pid) ?? []
    const call = mfaText(event.call)
    const ns = BigInt(event.ns)
    if (event.type === 'call') {
      // A trace without returns never takes them away again.
      this.#open.set(event.pid, [...calls.slice(-100), { call, ns }])
      return undefined
    }
    const at = calls.findLastIndex((each) => each.call === call)
    const begun = calls[at]
    this.#open.set(event.pid, calls.slice(0, Math.max(0, at)))
    return begun === undefined ? undefined : Number(ns - begun.ns) / 1000
  }

  text(event: Happened): string {
    const took = this.took(event)
    const time = new Date(event.at).toISOString().slice(11, 23)
    return `${time} ${event.pid} ${eventText(event)}${took === undefined ? '' : ` (${microseconds(took)})`}`
  }

  json(event: Happened): object {
    const took = this.took(event)
    const { ns, ...rest } = event
    return {
      ...rest,
      ns: String(ns),
      at: new Date(event.at).toISOString(),
      ...('call' in event && { call: mfaText(event.call) }),
      ...(took !== undefined && { microseconds: took }),
    }
  }
}

function microseconds(value: number): string {
  if (value < 1000) return `${value.toFixed(value < 10 ? 1 : 0)} µs`
  return value < 1e6 ? `${(value / 1000).toFixed(1)} ms` : `${(value / 1e6).toFixed(2)} s`
}
