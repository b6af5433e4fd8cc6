import { Atom, Elided, Tuple, inspectTerm } from '../erlang/index.js'
import type { Language, Term } from '../erlang/index.js'
import { GigalixirError } from '../errors.js'
import { Cursor } from './cursor.js'
import { detailsOf } from './details.js'
import { DumpFile } from './dump-file.js'
import { readGeneral } from './general.js'
import type { General } from './general.js'
import { Heap } from './heap.js'
import { UNKNOWN, identityOf } from './identity.js'
import type { Identity } from './identity.js'
import { Parts, unquoted } from './parts.js'
import { pidNumber } from './pids.js'
import type { DumpedProcess } from './process-table.js'
import { scan } from './scan.js'
import type { ScanOptions, Scanned } from './scan.js'
import { masked } from './secrets.js'
import type { DumpSummary, DumpedDetails, ShownValue } from './shapes.js'
import { summarize } from './summary.js'
import { termLines } from './term-lines.js'
import { TermReader } from './terms.js'
import type { TermSource } from './terms.js'

/** Characters of one value. */
const LONGEST_VALUE = 4000
/** Heaps kept at hand: looking at one process again is then quick. */
const HEAPS_KEPT = 2
/** Literals of all modules, beyond which they are not followed: they are there in addition to a heap. */
const MOST_LITERALS = 1_500_000

/** Bytes of a heap that is gone through only to say by what name a process is known. */
const LARGEST_LOOKED_UP = 8 * 1024 * 1024
const IDENTITY_LIMITS = { depth: 4, terms: 50, bytes: 200 }

export interface ShowOptions {
  /** Shows what looks like a secret as it is. */
  readonly secrets?: boolean
}

/** A crash dump that is open. */
export class CrashDump {
  readonly file: DumpFile
  readonly general: General
  readonly parts: Parts
  readonly #scanned: Scanned
  readonly #heaps = new Map<number, Heap>()
  #literals: Heap | undefined
  #summary: DumpSummary | undefined
  #language: Language | undefined
  #ownNode: Atom | undefined
  /** Of those that were looked at. */
  readonly #identities = new Map<number, Identity>()

  private constructor(file: DumpFile, scanned: Scanned) {
    this.file = file
    this.#scanned = scanned
    this.general = readGeneral(file, scanned.sections.first('erl_crash_dump'))
    this.parts = new Parts(file, scanned.sections, this.general.wordBytes)
  }

  /** @throws GigalixirError NOT_FOUND, STORAGE_FAILED; USAGE when it is no crash dump; INTERRUPTED */
  static async open(path: string, options: ScanOptions = {}): Promise<CrashDump> {
    const file = new DumpFile(path)
    try {
      return new CrashDump(file, await scan(file, options))
    } catch (error) {
      file.close()
      throw error
    }
  }

  get processes() {
    return this.#scanned.processes
  }

  /** Names are written as in Elixir where Elixir was loaded. */
  get language(): Language {
    return (this.#language ??= this.parts.hasModule('Elixir.Kernel', 'Elixir.Application')
      ? 'elixir'
      : 'erlang')
  }

  get summary(): DumpSummary {
    return (this.#summary ??= summarize({
      ...{ file: this.file, general: this.general, parts: this.parts, scanned: this.#scanned },
      elixir: this.language === 'elixir',
    }))
  }

  /**
   * One process in full, its terms followed through its heap.
   *
   * @param pid `<0.123.0>`
   * @throws GigalixirError NOT_FOUND
   */
  process(pid: string, { secrets = false }: ShowOptions = {}): DumpedDetails {
    const number = pidNumber(pid)
    const short = number === undefined ? undefined : this.processes.find(number)
    if (number === undefined || !short) throw this.#noProcess(pid)
    const heap = this.#heapOf(number)
    const reader = new TermReader(this.#source(heap))
    const details = detailsOf(number, {
      ...{ file: this.file, scanned: this.#scanned, wordBytes: this.general.wordBytes, heap, reader },
      show: (term) => this.#show(term, secrets),
      pair: (term) => this.#pair(term, secrets),
    })
    return { ...short, ...this.#identity(pid), ...details }
  }

  /** The processes with what is known of them only by their dictionaries. */
  described(rows: readonly DumpedProcess[]): DumpedProcess[] {
    return rows.map((row) => ({ ...row, ...this.#identity(row.pid) }))
  }

  /** Atoms, the last made first, where the dump goes as far. */
  atoms(limit: number): string[] {
    const section = this.#scanned.sections.first('atoms')
    const atoms: string[] = []
    for (const { line } of section ? this.file.lines(section.at, section.end, 4096) : []) {
      if (line.length === 0) continue
      atoms.push(unquoted(line.toString('utf8')))
      if (atoms.length >= limit) break
    }
    return atoms
  }

  /** What `persistent_term` kept, the first of it. */
  persistentTerms({ secrets = false }: ShowOptions = {}): { rows: ShownValue[]; count: number } {
    const section = this.parts.persistentTerms()
    const rows: ShownValue[] = []
    let count = 0
    if (!section) return { rows, count }
    const reader = new TermReader(this.#source(undefined))
    for (const line of termLines(this.file, section)) {
      if (++count > 500) continue
      const cursor = new Cursor(line)
      const key = reader.readFrom(cursor)
      const value =
        cursor.peek === '|' && cursor.char() ? reader.readFrom(cursor) : new Elided('(unreadable)')
      rows.push(this.#pair(new Tuple([key, value]), secrets))
    }
    return { rows, count }
  }

  /** Can be called twice. */
  close(): void {
    this.file.close()
  }

  #identity(pid: string): Identity {
    const number = pidNumber(pid)
    if (number === undefined) return UNKNOWN
    const known = this.#identities.get(number) ?? this.#lookUp(number)
    this.#identities.set(number, known)
    return known
  }

  #lookUp(number: number): Identity {
    const { sections } = this.#scanned
    const heap = sections.ofProcess('proc_heap', number)
    const dictionary = sections.ofProcess('proc_dictionary', number)
    if (!heap || !dictionary || heap.end - heap.at > LARGEST_LOOKED_UP) return UNKNOWN
    const reader = new TermReader(
      this.#source(this.#heaps.get(number) ?? new Heap(this.file, [heap])),
      IDENTITY_LIMITS,
    )
    return identityOf(termLines(this.file, dictionary), reader, (term) => this.#show(term, false))
  }

  #noProcess(pid: string): GigalixirError {
    const [busiest] = this.processes.top('memory', 1).rows
    return new GigalixirError('NOT_FOUND', `There is no process ${pid} in ${this.file.path}.`, {
      next: busiest ? [`The largest is ${busiest.pid}.`] : [],
      data: { file: this.file.path, pid },
    })
  }

  #heapOf(pid: number): Heap {
    const known = this.#heaps.get(pid)
    if (known) return known
    const heap = new Heap(this.file, [this.#scanned.sections.ofProcess('proc_heap', pid)])
    for (const [oldest] of this.#heaps) if (this.#heaps.size >= HEAPS_KEPT) this.#heaps.delete(oldest)
    this.#heaps.set(pid, heap)
    return heap
  }

  #source(heap: Heap | undefined): TermSource {
    const { sections, version } = this.#scanned
    this.#literals ??= new Heap(this.file, [sections.first('literals')], MOST_LITERALS)
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return {
      file: this.file,
      node: this.#node,
      heaps: heap ? [heap, this.#literals] : [this.#literals],
      base64: major > 0 || minor >= 5,
      binary: (address) => sections.binary(address),
    }
  }

  get #node(): Atom {
    return (this.#ownNode ??= Atom.of((this.parts.nodeName() ?? 'nonode@nohost').slice(0, 255)))
  }

  #show(term: Term, secrets: boolean): string {
    return inspectTerm(secrets ? term : masked(term), this.language, {
      node: this.#node,
      maxLength: LONGEST_VALUE,
    })
  }

  /** A pair as one: whether its value is a secret is told by its key. */
  #pair(pair: Term, secrets: boolean): ShownValue {
    const safe = secrets ? pair : masked(pair)
    const [key, value] = safe instanceof Tuple && safe.length === 2 ? safe.elements : [safe]
    return {
      key: key === undefined ? '' : this.#show(key, true),
      value: value === undefined ? '' : this.#show(value, true),
    }
  }
}
