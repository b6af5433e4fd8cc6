import type { ProcessBatch, ProcessQuery, ProcessRow } from './processes.js'

/** The top of a node's processes, as known so far. */
export interface ProcessList {
  rows: ProcessRow[]
  /** Processes on the node. */
  count: number
  /** How many of them this round has looked at. */
  looked: number
  /** Whether every process was looked at at least once. */
  complete: boolean
  /** Microseconds the last look took on the node. */
  took: number
}

/** Looks at a part of the processes, see `processBatch`. */
export type LookAtBatch = (
  query: ProcessQuery,
  offset: number,
  watched: readonly string[],
) => Promise<ProcessBatch>

/**
 * Goes round all processes of a node a part at a time, so that each look costs the same however many there are, and
 * remembers those at the top. A node with few processes is gone through in one look.
 */
export class Sweep {
  readonly #look: LookAtBatch
  readonly query: ProcessQuery
  #top: ProcessRow[] = []
  #offset = 0
  #complete = false

  constructor(look: LookAtBatch, query: ProcessQuery) {
    this.#look = look
    this.query = query
  }

  async next(): Promise<ProcessList> {
    const offset = this.#offset
    const batch = await this.#look(
      this.query,
      offset,
      this.#top.map(({ pid }) => pid),
    )
    const rows = new Map([...batch.watched, ...batch.rows].map((row) => [row.pid, row]))
    const { sort, limit } = this.query
    this.#top = [...rows.values()].sort((a, b) => b[sort] - a[sort]).slice(0, limit)
    const looked = offset + batch.looked
    this.#complete ||= batch.done
    this.#offset = batch.done ? 0 : looked
    return { rows: this.#top, count: batch.count, looked, complete: this.#complete, took: batch.took }
  }
}
