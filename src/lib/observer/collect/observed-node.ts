import type { Connection } from '../../erlang/index.js'
import { connectTo } from '../access.js'
import type { NodeAccess } from '../access.js'
import { allocators } from './allocators.js'
import { applications } from './applications.js'
import { loadBetween, loadCounters } from './load.js'
import type { Load, LoadCounters } from './load.js'
import { NodeFunctions } from './node-functions.js'
import { ports, sockets } from './ports.js'
import { collectGarbage, killProcess, processDetails, processDictionary } from './process-details.js'
import { processState } from './process-state.js'
import type { StateOptions } from './process-state.js'
import { processBatch } from './processes.js'
import type { ProcessQuery } from './processes.js'
import { measureSchedulers } from './scheduler-times.js'
import { supervisionTree } from './supervision-tree.js'
import { Sweep } from './sweep.js'
import type { ProcessList } from './sweep.js'
import { systemInfo } from './system.js'
import { tablePage, tables } from './tables.js'
import { Trace } from './trace.js'
import type { TraceEvent, TraceRequest } from './trace.js'

/** Milliseconds between two looks, if nobody asks for others. */
export const REFRESH_MS = { load: 2000, processes: 5000 } as const
/** Microseconds that a look at processes may take on the node: half a percent of a scheduler at the refresh above. */
const PROCESS_BUDGET_US = 25_000

/**
 * A node that is being looked at. Everything is asked through rpc to modules of kernel, stdlib and erts (and mnesia, where
 * it runs); nothing is left there when the connection ends.
 */
export class ObservedNode {
  readonly connection: Connection
  /** What runs on the node for us. */
  readonly functions: NodeFunctions
  #schedulers: number | undefined
  #counters: LoadCounters | undefined
  #sweep: Sweep | undefined

  private constructor(connection: Connection) {
    this.connection = connection
    this.functions = new NodeFunctions(connection)
  }

  /** @throws as `connectTo` */
  static async connect(access: NodeAccess, signal?: AbortSignal): Promise<ObservedNode> {
    return new ObservedNode(await connectTo(access, signal))
  }

  readonly system = () => systemInfo(this.functions)
  readonly allocators = () => allocators(this.functions)
  readonly applications = () => applications(this.functions)
  readonly tree = (application: string) => supervisionTree(this.functions, application)
  readonly ports = () => ports(this.functions)
  readonly sockets = () => sockets(this.functions)
  readonly tables = () => tables(this.functions)
  readonly tablePage = (store: 'ets' | 'mnesia', id: string, offset: number) =>
    tablePage(this.functions, store, id, offset)
  readonly process = (pid: string) => processDetails(this.functions, pid)
  readonly dictionary = (pid: string) => processDictionary(this.functions, pid)
  /** Shown as it is if not said otherwise: somebody has asked for the state of this one process. */
  readonly state = (what: string, options: StateOptions = { masked: false, whole: true }) =>
    processState(this.functions, what, options)
  readonly collectGarbage = (pid: string) => collectGarbage(this.functions, pid)
  readonly kill = (pid: string) => killProcess(this.functions, pid)
  readonly trace = (request: TraceRequest, onEvent?: (event: TraceEvent) => void) =>
    Trace.start(this.connection, this.functions, request, onEvent)

  /** Rates are those since the look before. */
  async load(): Promise<Load> {
    if (this.#schedulers === undefined) {
      this.#schedulers = (await this.system()).schedulers
      await measureSchedulers(this.functions, this.connection.process())
    }
    const before = this.#counters
    this.#counters = await loadCounters(this.functions)
    return loadBetween(before, this.#counters, this.#schedulers)
  }

  /** The top of all processes; each call looks at the next part of them. */
  async processes(query: ProcessQuery): Promise<ProcessList> {
    if (!this.#sweep || !sameQuery(this.#sweep.query, query)) {
      this.#sweep = new Sweep(
        (asked, offset, watched) => processBatch(this.functions, asked, offset, PROCESS_BUDGET_US, watched),
        query,
      )
    }
    return this.#sweep.next()
  }

  close(): void {
    this.connection.close()
  }
}

function sameQuery(a: ProcessQuery, b: ProcessQuery): boolean {
  return a.sort === b.sort && a.limit === b.limit && a.search === b.search
}
