import { GigalixirError } from '../errors.js'
import type { ProcessRef } from '../observer/collect/names.js'
import type { PortRow, Rows } from '../observer/collect/ports.js'
import type { ProcessRow } from '../observer/collect/processes.js'
import type { ProcessList } from '../observer/collect/sweep.js'
import type { TableRow } from '../observer/collect/tables.js'
import { text } from '../observer/server/calls.js'
import type { Parameters, View, ViewedReplica } from '../observer/server/view.js'
import type { CrashDump } from './dump.js'
import { functionText, mfaOf } from './names.js'
import { unquoted } from './parts.js'
import { pidNumber } from './pids.js'
import type { DumpedProcess } from './process-table.js'
import { titleOf } from './report-text.js'
import type { DumpedDetails, ShownDetails } from './shapes.js'

const MOST_PROCESSES = 200

const SORTED = { memory: 'memory', reductions: 'reductions', message_queue_len: 'messages' } as const

/** A crash dump as something to look at in the observer's page. */
export class DumpView implements View {
  readonly kind = 'dump'
  readonly title: string
  readonly replicas: readonly ViewedReplica[]
  readonly #dump: CrashDump

  constructor(dump: CrashDump) {
    this.#dump = dump
    const name = dump.file.path.split(/[\\/]/).at(-1) ?? dump.file.path
    this.title = name
    this.replicas = [{ name: dump.summary.node ?? name }]
  }

  ask(_replica: string, call: string, parameters: Parameters): Promise<unknown> {
    // What is read synchronously may throw, which is to be a refusal all the same.
    return new Promise((resolve) => resolve(this.#answer(call, parameters)))
  }

  close(): Promise<void> {
    this.#dump.close()
    return Promise.resolve()
  }

  #answer(call: string, parameters: Parameters): unknown {
    const dump = this.#dump
    const secrets = parameters.secrets === true
    switch (call) {
      case 'dump':
        return dump.summary
      case 'tablePage':
        return { rows: [], more: false, refused: 'dumped' }
      case 'processes':
        return this.#processes(parameters)
      case 'process':
        return shownProcess(dump.process(text(parameters, 'pid'), { secrets }))
      case 'ports':
        return this.#ports()
      case 'tables':
        return this.#tables()
      case 'modules':
        return dump.parts.modules()
      case 'terms':
        return dump.persistentTerms({ secrets })
      default:
        throw new GigalixirError('NOT_FOUND', `There is nothing called "${call}" in a dump.`)
    }
  }

  #processes(parameters: Parameters): ProcessList {
    const sort = Object.entries(SORTED).find(([key]) => key === parameters.sort)?.[1] ?? 'memory'
    const search = text(parameters, 'search', 200)
    const { rows, found } = this.#dump.processes.top(sort, MOST_PROCESSES, search)
    const { count } = this.#dump.processes
    return {
      rows: this.#dump.described(rows).map(rowOf),
      count: search === '' ? count : found,
      looked: search === '' ? count : found,
      complete: true,
      took: 0,
    }
  }

  #ports(): Rows<PortRow> {
    const rows = this.#dump.parts.ports().map((port) => ({
      id: port.id,
      name: port.name,
      owner: this.#refOf(port.owner),
      input: port.input,
      output: port.output,
      queue: port.queue,
      osPid: null,
    }))
    return { count: rows.length, rows }
  }

  #tables(): Rows<TableRow> {
    const rows = this.#dump.parts.tables().map((table, at) => ({
      id: `${table.id} ${at}`,
      name: table.name,
      store: 'ets' as const,
      type: table.type,
      protection: table.protection ?? '',
      owner: this.#refOf(table.owner),
      size: table.size,
      memory: table.memory,
    }))
    return { count: rows.length, rows }
  }

  #refOf(pid: string | null): ProcessRef | null {
    const number = pid === null ? undefined : pidNumber(pid)
    const row = number === undefined ? undefined : this.#dump.processes.find(number)
    if (row) return refOf(row)
    return pid === null ? null : { pid, name: null, label: null, initialCall: null }
  }
}

/** Its functions as the page writes them. */
function shownProcess(details: DumpedDetails): ShownDetails {
  return {
    ...details,
    title: titleOf(details),
    initialCall: functionText(details.initialCall ?? details.spawnedAs),
    currentCall: functionText(details.currentCall ?? details.programCounter),
    stack: details.stack.map(({ call, values }) => ({ call: functionText(call), values })),
  }
}

function rowOf(row: DumpedProcess): ProcessRow {
  return {
    ...refOf(row),
    currentFunction: mfaOf(row.currentCall),
    memory: row.memory,
    reductions: row.reductions,
    message_queue_len: row.messages,
    status: row.state ?? '',
  }
}

function refOf(row: DumpedProcess): ProcessRef {
  return {
    pid: row.pid,
    name: row.name === null ? null : unquoted(row.name),
    label: row.label ?? null,
    initialCall: mfaOf(row.initialCall ?? row.spawnedAs),
  }
}
