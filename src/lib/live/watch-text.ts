import { mfaText, processRefJson, processTitle } from '../observer/collect/names.js'
import { size } from '../observer/tui/screen.js'
import type { WatchEnd, WatchEvent, WatchKind } from './watch.js'

type Happened = Extract<WatchEvent, { type: 'happened' }>

export const WATCH_ENDS: Record<WatchEnd, string> = {
  limit: 'Ended: as many as asked for. --limit shows more.',
  time: 'Ended: the time is up. --for takes longer.',
  flood: 'Ended: more happened than could be shown. Raise the thresholds.',
  stopped: 'Stopped.',
  lost: 'Ended: the connection was lost. The node watches no more.',
}

const WORDS: Record<WatchKind, (amount: number | null) => string> = {
  long_gc: (amount) => `long garbage collection, ${amount ?? '?'} ms`,
  long_schedule: (amount) => `long turn on a scheduler, ${amount ?? '?'} ms`,
  large_heap: (amount) => `large heap, ${size(amount)}`,
  long_message_queue: () => 'long mailbox',
  busy_port: () => 'waits for a busy port',
  busy_dist_port: () => 'waits for a busy connection to another node',
}

export function watchText({ at, kind, process, amount, where }: Happened): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const who = process ? `${process.pid} ${processTitle(process)}` : 'A port'
  const place = where === null ? '' : typeof where === 'string' ? ` ${where}` : ` in ${mfaText(where)}`
  return `${time} ${who}: ${WORDS[kind](amount)}${place}`
}

export function watchJson({ at, kind, process, amount, where }: Happened): object {
  return {
    at: new Date(at).toISOString(),
    kind,
    amount,
    where: Array.isArray(where) ? mfaText(where) : where,
    process: process ? processRefJson(process) : null,
  }
}
