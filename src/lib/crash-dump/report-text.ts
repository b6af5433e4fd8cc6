import { processTitle } from '../observer/collect/names.js'
import type { Column } from '../ui/index.js'
import { functionText, mfaOf } from './names.js'
import type { DumpedProcess } from './process-table.js'
import type { DumpSummary, DumpedDetails } from './shapes.js'
import { bytes as bytesText, count as countText } from '../web-ui/format.js'

type Table = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]) => string

/** What a process is called: by its name, its label, what it was started with. */
export function titleOf(row: DumpedProcess): string {
  return processTitle({
    pid: row.pid,
    name: row.name === null ? null : row.name.replace(/^'(.*)'$/s, '$1'),
    label: row.label ?? null,
    initialCall: mfaOf(row.initialCall ?? row.spawnedAs),
  })
}

const PROCESS_COLUMNS: readonly Column<DumpedProcess>[] = [
  { heading: 'PROCESS', text: ({ pid }) => pid },
  { heading: 'NAME OR START', text: titleOf },
  { heading: 'MEMORY', text: ({ memory }) => bytesText(memory) },
  { heading: 'REDUCTIONS', text: ({ reductions }) => countText(reductions) },
  { heading: 'MESSAGES', text: ({ messages }) => countText(messages) },
  { heading: 'STATE', text: ({ state }) => state ?? '' },
  { heading: 'CURRENT FUNCTION', text: ({ currentCall }) => functionText(currentCall) },
]

const PARTS = ['processes', 'binary', 'ets', 'code', 'atom'] as const

/** The first page: what was wrong, and how large everything was. */
export function summaryText(
  summary: DumpSummary,
  processes: readonly DumpedProcess[],
  by: string,
  table: Table,
): string {
  const { counts, memory, atoms } = summary
  const parts = PARTS.flatMap((part) =>
    memory[part] === undefined ? [] : [`${part} ${bytesText(memory[part])}`],
  )
  const facts: (readonly [string, string])[] = [
    ['Written', summary.created ?? 'unknown'],
    ['Node', [summary.node ?? 'unknown', runtimeText(summary)].filter(Boolean).join(', ')],
    ['Slogan', summary.slogan === '' ? 'none' : oneLine(summary.slogan, 300)],
    ...(memory.total === undefined
      ? []
      : [['Memory', `${bytesText(memory.total)}: ${parts.join(', ')}`] as const]),
    [
      'Processes',
      `${countText(counts.processes)} with ${bytesText(summary.totals.memory)} and ${countText(summary.totals.messages)} messages waiting`,
    ],
    ['Atoms', atoms[1] === null ? countText(atoms[0]) : `${countText(atoms[0])} of ${countText(atoms[1])}`],
    [
      'Others',
      `${counted(counts.tables, 'table')}, ${counted(counts.ports, 'port')}, ${counted(counts.modules, 'module')}, ${counted(counts.timers, 'timer')}`,
    ],
  ]
  return [
    ...(summary.cutOff === null ? [] : [`The dump is not complete. ${summary.cutOff}`, '']),
    summary.explanation,
    '',
    ...aligned(facts),
    ...(processes.length === 0
      ? []
      : ['', `Processes with the most ${by}:`, table(processes, PROCESS_COLUMNS)]),
  ].join('\n')
}

function runtimeText({ otp, erts }: DumpSummary): string {
  if (otp === null) return ''
  return `Erlang/OTP ${otp}${erts === null ? '' : ` (erts ${erts})`}`
}

/** One process in full. */
export function processText(details: DumpedDetails): string {
  const title = titleOf(details)
  const facts: (readonly [string, string])[] = [
    ['Process', title === details.pid ? title : `${title} ${details.pid}`],
    ['State', details.state ?? 'unknown'],
    ['Started with', functionText(details.initialCall ?? details.spawnedAs)],
    ['Started by', details.parent ?? 'unknown'],
    ['Current function', functionText(details.currentCall ?? details.programCounter)],
    [
      'Memory',
      `${bytesText(details.memory)} (heap ${bytesText(details.heap)}, old heap ${bytesText(details.oldHeap)}, unused ${bytesText(details.heapUnused + details.oldHeapUnused)})`,
    ],
    ['Reductions', countText(details.reductions)],
    ['Messages', countText(details.messages)],
    ['Links', details.links.join(', ')],
    ['Monitors', details.monitors.join(', ')],
    ['Monitored by', details.monitoredBy.join(', ')],
  ]
  return [
    ...details.gaps.flatMap((gap) => [gap, '']),
    ...aligned(facts.filter(([, value]) => value !== '')),
    ...section(
      'Stack',
      details.stack.flatMap(({ call, values }) => [
        `  ${functionText(call)}`,
        ...values.map((value) => `      ${value}`),
      ]),
    ),
    ...section(
      'Dictionary',
      details.dictionary.map(({ key, value }) => `  ${key}: ${value}`),
    ),
    ...section(
      details.mailbox.length < details.messages
        ? `Mailbox, the first ${details.mailbox.length} of ${countText(details.messages)}`
        : 'Mailbox',
      details.mailbox.map((message) => `  ${message}`),
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines]
}

function aligned(facts: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2
  return facts.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`)
}

function counted(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`
}

function oneLine(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
