import type { Load } from '../collect/load.js'
import { processTitle } from '../collect/names.js'
import type { SortKey } from '../collect/processes.js'
import type { ProcessList } from '../collect/sweep.js'

/** What the terminal shows. */
export interface ScreenState {
  readonly title: string
  readonly replica: string
  readonly sort: SortKey
  readonly load?: Load | undefined
  readonly list?: ProcessList | undefined
  /** What went wrong last, if anything. */
  readonly trouble?: string | undefined
}

const SORT_NAMES: Record<SortKey, string> = {
  memory: 'memory',
  reductions: 'reductions',
  message_queue_len: 'mailbox',
}
const UNITS = ['B', 'K', 'M', 'G', 'T']

/** The whole screen as lines, none wider than it: plain text, so that it can be read anywhere. */
export function screenLines(state: ScreenState, columns: number, rows: number): string[] {
  const { load, list } = state
  const head = [
    `${state.title} · ${state.replica}${list ? ` · ${list.count} processes` : ''}`,
    load ? `schedulers ${bar(load.use, 20)} ${share(load.use)}   run queue ${load.runQueue}` : 'Connecting…',
    load
      ? `memory ${size(load.memory.total)}   processes ${size(load.memory.processes)}   binary ${size(load.memory.binary)}   ets ${size(load.memory.ets)}   in ${size(load.input)}/s   out ${size(load.output)}/s`
      : '',
    state.trouble ?? '',
    `${'Process'.padEnd(14)}${'Memory'.padStart(9)}${'Reductions'.padStart(14)}${'Mailbox'.padStart(9)}  Name, label, or what it was started with`,
  ]
  const foot = `by ${SORT_NAMES[state.sort]}   m memory  r reductions  b mailbox  n next replica  q quit`
  const room = Math.max(0, rows - head.length - 1)
  const lines = (list?.rows ?? [])
    .slice(0, room)
    .map(
      (row) =>
        `${row.pid.padEnd(14)}${size(row.memory).padStart(9)}${String(row.reductions).padStart(14)}${String(row.message_queue_len).padStart(9)}  ${processTitle(row)}`,
    )
  const blank = Array<string>(Math.max(0, room - lines.length)).fill('')
  return [...head, ...lines, ...blank, foot].slice(0, rows).map((line) => clean(line).slice(0, columns))
}

/** Names come from the node: nothing in them may steer the terminal. */
export function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

/** Bytes in at most five characters. */
export function size(bytes: number | null | undefined): string {
  let value = bytes ?? 0
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${UNITS[unit] ?? ''}`
}

function share(use: number | null): string {
  return use === null ? '  –' : `${(use * 100).toFixed(1)}%`
}

function bar(use: number | null, width: number): string {
  const full = Math.round((use ?? 0) * width)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`
}
