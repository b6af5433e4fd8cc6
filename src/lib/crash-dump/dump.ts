import { Atom, Elided, Tuple, inspectTerm } from '../erlang/index.js'
import type { Language, Term } from '../erlang/index.js'
import { GigalixirError } from '../errors.js'
import { Cursor } from './cursor.js'
import { DumpFile } from './dump-file.js'
import { fieldsOf, numberOf } from './fields.js'
import { explain } from './explain.js'
import { readGeneral } from './general.js'
import type { General } from './general.js'
import { Heap } from './heap.js'
import { Parts, callOf, unquoted } from './parts.js'
import { pidNumber } from './pids.js'
import type { DumpedProcess } from './process-table.js'
import { scan } from './scan.js'
import type { ScanOptions, Scanned } from './scan.js'
import { masked, maskedText } from './secrets.js'
import type { Section } from './sections.js'
import type { DumpSummary, DumpedDetails, ShownValue } from './shapes.js'
import { TermReader } from './terms.js'
import type { TermSource } from './terms.js'

/** Messages of a mailbox, entries of a dictionary, values of a stack, links: how many of each are shown. */
const MOST_SHOWN = 100
/** Characters of one value. */
const LONGEST_VALUE = 4000
/** Bytes of a line of a stack, a mailbox or a dictionary. */
const LONGEST_LINE = 256 * 1024
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
    return (this.#summary ??= this.#summarize())
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
    const { sections } = this.#scanned
    const fields = fieldsOf(this.file, sections.ofProcess('proc', number))
    const words = (name: string) => numberOf(fields, name) * this.general.wordBytes
    const heap = this.#heapOf(number)
    const reader = new TermReader(this.#source(heap))
    const show = (term: Term) => this.#show(term, secrets)
    const linked = linksOf(fields.get('Link list') ?? '')
    const top = callOf(fields.get('Program counter') ?? '')
    const stack = this.#stack(top ?? '', sections.ofProcess('proc_stack', number), reader, show)
    const dictionary = this.#dictionary(sections.ofProcess('proc_dictionary', number), reader, secrets)
    const mailbox = this.#mailbox(sections.ofProcess('proc_messages', number), reader, show)
    return {
      ...short,
      ...this.#identity(pid),
      parent: fields.get('Spawned by') === '[]' ? null : (fields.get('Spawned by') ?? null),
      started: fields.get('Started') ?? null,
      programCounter: top,
      heap: words('Stack+heap'),
      oldHeap: words('OldHeap'),
      heapUnused: words('Heap unused'),
      oldHeapUnused: words('OldHeap unused'),
      binaries: words('BinVHeap') + words('OldBinVHeap'),
      ...linked,
      stack,
      dictionary,
      mailbox,
      internalState: fields.get('Internal State')?.trim() ?? null,
      gaps: this.#gaps(number, heap, reader),
    }
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
    for (const { line } of this.file.lines(section.at, section.end, LONGEST_LINE)) {
      if (line.length === 0) continue
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

  #identity(pid: string): Pick<DumpedProcess, 'initialCall' | 'label'> {
    const none: { initialCall: string | null; label: string | null } = { initialCall: null, label: null }
    const number = pidNumber(pid)
    if (number === undefined) return none
    const { sections } = this.#scanned
    const heap = sections.ofProcess('proc_heap', number)
    const dictionary = sections.ofProcess('proc_dictionary', number)
    if (!heap || !dictionary || heap.end - heap.at > LARGEST_LOOKED_UP) return none
    const reader = new TermReader(this.#source(new Heap(this.file, [heap])), IDENTITY_LIMITS)
    for (const { line } of this.file.lines(dictionary.at, dictionary.end, LONGEST_LINE)) {
      const entry = reader.readFrom(new Cursor(line))
      if (!(entry instanceof Tuple) || entry.length !== 2) continue
      const [key, value] = entry.elements
      if (!(key instanceof Atom) || value === undefined) continue
      if (key.name === '$initial_call' && value instanceof Tuple && value.length === 3) {
        const [module, name, arity] = value.elements
        if (module instanceof Atom && name instanceof Atom && typeof arity === 'number')
          none.initialCall = `${quotedName(module.name)}:${quotedName(name.name)}/${arity}`
      } else if (key.name === '$process_label')
        none.label = Buffer.isBuffer(value) ? value.toString('utf8') : this.#show(value, false)
    }
    return none
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
    return Atom.of((this.summary.node ?? 'nonode@nohost').slice(0, 255))
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

  #stack(
    top: string,
    section: Section | undefined,
    reader: TermReader,
    show: (term: Term) => string,
  ): DumpedDetails['stack'] {
    // The values of a call stand before the place that it returns to.
    const frames: DumpedDetails['stack'] = [{ call: top, values: [] }]
    let shown = 0
    for (const { line } of section ? this.file.lines(section.at, section.end, LONGEST_LINE) : []) {
      const colon = line.indexOf(':')
      if (colon === -1) continue
      if (String.fromCharCode(line[colon + 1] ?? 0) === 'S') {
        const text = line.toString('utf8', colon + 2)
        if (text.startsWith('Catch')) continue
        frames.push({ call: callOf(text) ?? text, values: [] })
        if (frames.length > MOST_SHOWN) break
      } else if (shown++ < MOST_SHOWN)
        frames.at(-1)?.values.push(show(reader.readFrom(new Cursor(line.subarray(colon + 1)))))
    }
    return frames.filter(({ call, values }) => call !== '' || values.length > 0)
  }

  #dictionary(section: Section | undefined, reader: TermReader, secrets: boolean): ShownValue[] {
    return this.#some(section, (cursor) => this.#pair(reader.readFrom(cursor), secrets))
  }

  #mailbox(section: Section | undefined, reader: TermReader, show: (term: Term) => string): string[] {
    return this.#some(section, (cursor) => show(reader.readFrom(cursor)))
  }

  #some<T>(section: Section | undefined, read: (cursor: Cursor) => T): T[] {
    const all: T[] = []
    for (const { line } of section ? this.file.lines(section.at, section.end, LONGEST_LINE) : []) {
      if (line.length === 0) continue
      all.push(read(new Cursor(line)))
      if (all.length >= MOST_SHOWN) break
    }
    return all
  }

  #gaps(pid: number, heap: Heap, reader: TermReader): string[] {
    const { sections, complete } = this.#scanned
    const gaps: string[] = []
    const has = (tag: string) => sections.ofProcess(tag, pid) !== undefined
    if (!has('proc_stack') && !has('proc_heap'))
      gaps.push(
        complete
          ? 'The node did not write the stack and heap of this process: it was collecting garbage, ending, or marked as sensitive.'
          : 'The dump ends before the stack and heap of this process.',
      )
    else if (reader.hasGaps) gaps.push('Some of its terms are not in the dump.')
    if (heap.isCut) gaps.push('Its heap is so large that only the first part of it is followed.')
    return gaps
  }

  #summarize(): DumpSummary {
    const { general, parts, processes } = this
    const { sections, version, complete, aborted } = this.#scanned
    const atoms = parts.atoms()
    const explained = explain({
      general,
      memory: parts.memory(),
      atoms,
      processes,
      schedulers: parts.schedulers(),
      tables: () => parts.tables(),
      complete,
    })
    return {
      file: this.file.path,
      size: this.file.size,
      version,
      created: general.created,
      slogan: maskedText(general.slogan),
      ...explained,
      complete,
      cutOff: complete ? null : cutOffText(aborted, sections.last()),
      node: parts.nodeName(),
      system: general.system,
      otp: general.otp,
      erts: general.erts,
      elixir: this.language === 'elixir',
      taints: general.taints,
      thread: general.thread,
      memory: parts.memory(),
      atoms: [atoms?.entries ?? general.atoms ?? 0, atoms?.limit ?? null],
      counts: {
        processes: processes.count,
        ports: sections.count('port'),
        tables: sections.count('ets'),
        modules: sections.count('mod'),
        funs: sections.count('fun'),
        timers: sections.count('timer'),
        binaries: sections.count('binary'),
        schedulers: sections.count('scheduler'),
      },
      totals: {
        memory: processes.sum('memory'),
        messages: processes.sum('messages'),
        reductions: processes.sum('reductions'),
      },
    }
  }
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^proc$/, 'the list of processes'],
  [/^proc_/, 'the stacks and heaps of processes'],
  [/^(literals|persistent_terms)$/, 'the literals'],
  [/^binary$/, 'the binaries'],
  [/^atoms$/, 'the atoms'],
  [/^(mod|loaded_modules|fun)$/, 'the loaded modules'],
  [/^(ets|internal_ets|timer)$/, 'the tables and timers'],
]

function cutOffText(aborted: string | null, last: Section | undefined): string {
  const place = PLACES.find(([tag]) => tag.test(last?.tag === 'abort' ? '' : (last?.tag ?? '')))?.[1]
  const where = place === undefined ? '' : ` in ${place}`
  if (aborted !== null) return `The node stopped writing it${where}: ${aborted.trim() || 'no reason given'}.`
  return `It ends${where}: the node was killed, or the disk was full, before it was done.`
}

/** `[<0.1.0>, #Port<0.3>, {to,<0.5.0>,#Ref<…>}, {from,…}]` */
function linksOf(text: string): Pick<DumpedDetails, 'links' | 'monitors' | 'monitoredBy' | 'linkCount'> {
  const links: string[] = []
  const monitors: string[] = []
  const monitoredBy: string[] = []
  let linkCount = 0
  for (const [, way, named, pid, link] of text.matchAll(
    /\{(to|from),(?:(\{[^{}]*\})|([^,{}]+)),[^{}]*\}|(<[\d.]+>|#Port<[\d.]+>)/g,
  )) {
    linkCount++
    const to = way === undefined ? links : way === 'to' ? monitors : monitoredBy
    if (to.length < MOST_SHOWN) to.push(named === undefined ? (pid ?? link ?? '') : unquoted(named))
  }
  return { links, monitors, monitoredBy, linkCount }
}

/** As Erlang writes the name of a module or function in a dump. */
function quotedName(name: string): string {
  return /^[a-z][\w@]*$/.test(name) ? name : `'${name.replace(/['\\]/g, '\\$&')}'`
}
