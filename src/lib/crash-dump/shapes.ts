import type { DumpedProcess } from './process-table.js'

/** A table of ETS. Its rows are not in a dump. Memory in bytes. */
export interface DumpedTable {
  id: string
  name: string
  owner: string
  type: string
  protection: string | null
  size: number
  memory: number
  /** Of the node itself rather than of its programs. */
  internal: boolean
}

export interface DumpedPort {
  id: string
  /** The driver, program or file descriptor. */
  name: string
  owner: string | null
  state: string | null
  input: number
  output: number
  queue: number
}

export interface DumpedNode {
  name: string
  kind: 'visible' | 'hidden' | 'not connected'
  /** The process that keeps the connection. */
  controller: string | null
}

/** Code that is loaded. Bytes; `old` of the version before, which some process still runs. */
export interface DumpedModule {
  name: string
  size: number
  old: number
}

export interface DumpedScheduler {
  id: number
  kind: 'normal' | 'dirty CPU' | 'dirty IO'
  /** What it ran at the end. */
  process: string | null
  processState: string | null
  currentFunction: string | null
  port: string | null
  /** Processes that waited for it; the dirty ones have one queue together. */
  queue: number
  /** The calls that its process was in, innermost first. */
  stack: string[]
}

export interface DumpedTimer {
  owner: string
  message: string
  /** Milliseconds. */
  left: number
}

/** A term of a dump, as it is written in the language of the app. */
export interface ShownValue {
  key: string
  value: string
}

/** One process in full. */
export interface DumpedDetails extends DumpedProcess {
  parent: string | null
  started: string | null
  programCounter: string | null
  /** Bytes. */
  heap: number
  oldHeap: number
  heapUnused: number
  oldHeapUnused: number
  /** Bytes of the binaries it holds that are beside its heap, as its garbage collector counts them. */
  binaries: number
  links: string[]
  monitors: string[]
  monitoredBy: string[]
  linkCount: number
  /** What it was in, innermost first, with the values that were on the stack. */
  stack: { call: string; values: string[] }[]
  dictionary: ShownValue[]
  /** The first messages of its mailbox. */
  mailbox: string[]
  internalState: string | null
  /** What is missing, in words for people; empty when everything is there. */
  gaps: string[]
}

/** The same with its functions as people read them. */
export interface ShownDetails extends DumpedDetails {
  title: string
}

/** What a dump has in all. Memory in bytes. */
export interface DumpSummary {
  file: string
  /** Bytes. */
  size: number
  version: string
  created: string | null
  slogan: string
  /** What was wrong, for people. */
  explanation: string
  /** The same as a word for programs. */
  cause: string
  /** What to do about it; empty when nothing is known. */
  next: string[]
  complete: boolean
  /** Where it ends too early, and why; null when it is complete. */
  cutOff: string | null
  node: string | null
  system: string | null
  otp: string | null
  erts: string | null
  elixir: boolean
  taints: string | null
  thread: string | null
  memory: Record<string, number>
  /** The limit is null where the dump does not say. */
  atoms: [now: number, limit: number | null]
  counts: Record<
    'processes' | 'ports' | 'tables' | 'modules' | 'funs' | 'timers' | 'binaries' | 'schedulers',
    number
  >
  /** Sums over all processes. */
  totals: { memory: number; messages: number; reductions: number }
}
