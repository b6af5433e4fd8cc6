import type { Term } from '../erlang/index.js'
import { Cursor } from './cursor.js'
import type { DumpFile } from './dump-file.js'
import { fieldsOf, numberOf } from './fields.js'
import type { Heap } from './heap.js'
import { callOf, unquoted } from './parts.js'
import type { DumpedProcess } from './process-table.js'
import type { Scanned } from './scan.js'
import type { Section } from './sections.js'
import type { DumpedDetails, ShownValue } from './shapes.js'
import { termLines } from './term-lines.js'
import type { TermReader } from './terms.js'

/** Messages of a mailbox, entries of a dictionary, values of a stack, links: how many of each are shown. */
const MOST_SHOWN = 100

/** What the details of a process are read from. */
export interface DetailsSource {
  readonly file: DumpFile
  readonly scanned: Scanned
  readonly wordBytes: number
  /** The heap of the process, and what follows its terms. */
  readonly heap: Heap
  readonly reader: TermReader
  readonly show: (term: Term) => string
  /** A pair of a key and a value. */
  readonly pair: (pair: Term) => ShownValue
}

/** What a dump has of one process besides its line in the list. */
export function detailsOf(process: number, source: DetailsSource): Omit<DumpedDetails, keyof DumpedProcess> {
  const { file, wordBytes, reader, show, pair } = source
  const { sections } = source.scanned
  const fields = fieldsOf(file, sections.ofProcess('proc', process))
  const words = (name: string) => numberOf(fields, name) * wordBytes
  const top = callOf(fields.get('Program counter') ?? '')
  const stack = stackOf(top ?? '', sections.ofProcess('proc_stack', process), source)
  const dictionary = some(file, sections.ofProcess('proc_dictionary', process), (cursor) =>
    pair(reader.readFrom(cursor)),
  )
  const mailbox = some(file, sections.ofProcess('proc_messages', process), (cursor) =>
    show(reader.readFrom(cursor)),
  )
  return {
    parent: fields.get('Spawned by') === '[]' ? null : (fields.get('Spawned by') ?? null),
    started: fields.get('Started') ?? null,
    programCounter: top,
    heap: words('Stack+heap'),
    oldHeap: words('OldHeap'),
    heapUnused: words('Heap unused'),
    oldHeapUnused: words('OldHeap unused'),
    binaries: words('BinVHeap') + words('OldBinVHeap'),
    ...linksOf(fields.get('Link list') ?? ''),
    stack,
    dictionary,
    mailbox,
    internalState: fields.get('Internal State')?.trim() ?? null,
    gaps: gapsOf(process, source),
  }
}

function stackOf(
  top: string,
  section: Section | undefined,
  { file, reader, show }: DetailsSource,
): DumpedDetails['stack'] {
  // The values of a call stand before the place that it returns to.
  const frames: DumpedDetails['stack'] = [{ call: top, values: [] }]
  let shown = 0
  for (const line of termLines(file, section)) {
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

function some<T>(file: DumpFile, section: Section | undefined, read: (cursor: Cursor) => T): T[] {
  const all: T[] = []
  for (const line of termLines(file, section)) {
    all.push(read(new Cursor(line)))
    if (all.length >= MOST_SHOWN) break
  }
  return all
}

/** Asked for last: only then is known what the reader did not find. */
function gapsOf(process: number, { scanned, heap, reader }: DetailsSource): string[] {
  const { sections, complete } = scanned
  const gaps: string[] = []
  const has = (tag: string) => sections.ofProcess(tag, process) !== undefined
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
