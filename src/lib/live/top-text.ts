import { mfaText, processRefJson, processTitle } from '../observer/collect/names.js'
import { clean, size } from '../observer/tui/screen.js'
import type { Top, TopRow } from './top.js'
import type { TopKey } from './top-keys.js'

/** A row, and the replica it is of where several are shown. */
export type ShownRow = TopRow & { readonly replica?: string | undefined }

/** Widths of the columns before the name: pid, five numbers, what the mailbox and the binaries are. */
const HEAD = `${'PID'.padEnd(13)}${'Reds/s'.padStart(7)}${'Memory'.padStart(7)}${'+/s'.padStart(7)}${'Mailbox'.padStart(8)}${'+/s'.padStart(6)}${'Binary'.padStart(7)}`

/** How a node does as a whole, in one line. */
export function topHead({ seconds, processes, memory, runQueue, reductionsRate }: Top): string {
  return `${processes} processes · ${size(memory)} · run queue ${runQueue} · ${count(reductionsRate)} reds/s · ${seconds.toFixed(1)} s`
}

/** Heading and rows, no line wider than the terminal: the process's name gives way. */
export function topLines(rows: readonly ShownRow[], sort: TopKey, columns: number): string[] {
  const replicas = rows.some(({ replica }) => replica !== undefined)
  const grown = sort === 'binaries' ? '+/s'.padStart(7) : ''
  const head = `${HEAD}${grown}  ${replicas ? 'Replica  ' : ''}Process`
  return [head, ...rows.map((row) => line(row, sort, replicas))].map((text) => cut(clean(text), columns))
}

function line(row: ShownRow, sort: TopKey, replicas: boolean): string {
  const cells = [
    row.pid.padEnd(13),
    count(row.reductionsRate).padStart(7),
    size(row.memory).padStart(7),
    grew(row.memoryRate, size).padStart(7),
    count(row.mailbox).padStart(8),
    grew(row.mailboxRate, count).padStart(6),
    size(row.binaries).padStart(7),
    sort === 'binaries' ? grew(row.binariesRate ?? 0, size).padStart(7) : '',
    replicas ? `  ${shortReplica(row.replica ?? '').padEnd(7)}` : '',
  ]
  return `${cells.join('')}  ${processTitle(row)}${row.started ? ' (new)' : ''}`
}

/** A row for machines: functions in the notation that people see. */
export function topJson(row: TopRow) {
  return {
    ...processRefJson(row),
    currentFunction: row.currentFunction ? mfaText(row.currentFunction) : null,
  }
}

/** The last part of a replica's name, which is what tells it from the others. */
export function shortReplica(replica: string): string {
  return replica.split('-').at(-1) ?? replica
}

/** A number in at most five characters: `840`, `12.3k`, `4.6M`. */
export function count(value: number): string {
  const size = Math.abs(value)
  if (size < 10_000) return String(value)
  if (size < 1_000_000) return `${short(value / 1000)}k`
  return size < 1e9 ? `${short(value / 1e6)}M` : `${short(value / 1e9)}G`
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(1)
}

/** How much more or less by the second; nothing for nothing. */
export function grew(rate: number, text: (value: number) => string): string {
  if (rate === 0) return ''
  return rate > 0 ? `+${text(rate)}` : `-${text(-rate)}`
}

export function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text
}
