import type { Column } from '../ui/index.js'
import type { ListName } from './choices.js'
import type { CrashDump, ShowOptions } from './dump.js'
import { functionText } from './names.js'
import type {
  DumpedModule,
  DumpedNode,
  DumpedPort,
  DumpedScheduler,
  DumpedTable,
  DumpedTimer,
  ShownValue,
} from './shapes.js'
import { bytes as bytesText, count as countText } from '../web-ui/format.js'
import { registeredText } from '../observer/collect/names.js'

interface List {
  readonly rows: readonly unknown[]
  /** All there are, where only some are shown. */
  readonly count: number
  /** The rows as a table. */
  text(table: <Row>(rows: readonly Row[], columns: readonly Column<Row>[]) => string): string
}

/** @param limit rows at most, the largest first where they have a size */
export function listOf(dump: CrashDump, name: ListName, limit: number, options: ShowOptions): List {
  const { parts } = dump
  switch (name) {
    case 'tables':
      return list(
        byMost(parts.tables(), ({ memory }) => memory),
        limit,
        TABLE_COLUMNS,
      )
    case 'ports':
      return list(
        byMost(parts.ports(), ({ queue }) => queue),
        limit,
        PORT_COLUMNS,
      )
    case 'nodes':
      return list(parts.nodes(), limit, NODE_COLUMNS)
    case 'modules':
      return list(
        byMost(parts.modules(), ({ size, old }) => size + old),
        limit,
        MODULE_COLUMNS,
      )
    case 'schedulers':
      return list(parts.schedulers(), limit, SCHEDULER_COLUMNS)
    case 'timers':
      return list(parts.timers(), limit, TIMER_COLUMNS)
    case 'terms': {
      const { rows, count } = dump.persistentTerms(options)
      return { ...list(rows, limit, TERM_COLUMNS), count }
    }
    case 'atoms': {
      const atoms = dump.atoms(limit)
      return { ...list(atoms, limit, ATOM_COLUMNS), count: dump.summary.atoms[0] }
    }
  }
}

function list<Row>(all: readonly Row[], limit: number, columns: readonly Column<Row>[]): List {
  const rows = all.slice(0, limit)
  return { rows, count: all.length, text: (table) => table(rows, columns) }
}

function byMost<Row>(rows: readonly Row[], size: (row: Row) => number): Row[] {
  return [...rows].sort((a, b) => size(b) - size(a))
}

const TABLE_COLUMNS: readonly Column<DumpedTable>[] = [
  { heading: 'TABLE', text: ({ name }) => registeredText(name) },
  { heading: 'ROWS', text: ({ size }) => countText(size) },
  { heading: 'MEMORY', text: ({ memory }) => bytesText(memory) },
  { heading: 'TYPE', text: ({ type }) => type },
  { heading: 'OWNER', text: ({ owner }) => owner },
]
const PORT_COLUMNS: readonly Column<DumpedPort>[] = [
  { heading: 'PORT', text: ({ id }) => id },
  { heading: 'DRIVER OR PROGRAM', text: ({ name }) => name },
  { heading: 'OWNER', text: ({ owner }) => owner ?? '' },
  { heading: 'IN', text: ({ input }) => bytesText(input) },
  { heading: 'OUT', text: ({ output }) => bytesText(output) },
  { heading: 'QUEUE', text: ({ queue }) => bytesText(queue) },
]
const NODE_COLUMNS: readonly Column<DumpedNode>[] = [
  { heading: 'NODE', text: ({ name }) => name },
  { heading: 'CONNECTION', text: ({ kind }) => kind },
]
const MODULE_COLUMNS: readonly Column<DumpedModule>[] = [
  { heading: 'MODULE', text: ({ name }) => registeredText(name) },
  { heading: 'CODE', text: ({ size }) => bytesText(size) },
  { heading: 'OLD CODE', text: ({ old }) => (old === 0 ? '' : bytesText(old)) },
]
const SCHEDULER_COLUMNS: readonly Column<DumpedScheduler>[] = [
  { heading: 'SCHEDULER', text: ({ id, kind }) => `${id} ${kind}` },
  { heading: 'QUEUE', text: ({ queue }) => countText(queue) },
  { heading: 'PROCESS', text: ({ process }) => process ?? '' },
  { heading: 'FUNCTION', text: ({ currentFunction }) => functionText(currentFunction) },
]
const TIMER_COLUMNS: readonly Column<DumpedTimer>[] = [
  { heading: 'OWNER', text: ({ owner }) => owner },
  { heading: 'IN', text: ({ left }) => `${countText(left)} ms` },
  { heading: 'MESSAGE', text: ({ message }) => message },
]
const TERM_COLUMNS: readonly Column<ShownValue>[] = [
  { heading: 'KEY', text: ({ key }) => key.slice(0, 60) },
  { heading: 'VALUE', text: ({ value }) => value.slice(0, 200) },
]
const ATOM_COLUMNS: readonly Column<string>[] = [{ heading: 'LAST ATOMS MADE', text: (atom) => atom }]
