import { GigalixirError } from '../errors.js'
import type { DumpFile } from './dump-file.js'
import { callOf } from './parts.js'
import { pidNumber } from './pids.js'
import { ProcessTable } from './process-table.js'
import type { WordKey } from './process-table.js'
import { Sections } from './sections.js'

/** The newest version of the format there is (OTP 20.2 to 29), and what it begins with. */
const NEWEST: readonly [number, number] = [0, 5]
const HEAD = '=erl_crash_dump:'
/** How dumps began before R10B. */
const OLD_HEAD = '<Erlang crash dump>'

const CHUNK = 1024 * 1024
const NEWLINE = 0x0a
const EQUALS = 0x3d
/** Bytes of a line that are looked at. */
const LONGEST = 4096
/** Bytes for each word of memory, until the dump says otherwise. */
const WORD = 8

export interface Scanned {
  /** `0.5` */
  readonly version: string
  readonly sections: Sections
  readonly processes: ProcessTable
  /** Whether the node said that it was done. */
  readonly complete: boolean
  /** Why the node itself stopped writing: `=abort:…`. */
  readonly aborted: string | null
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined
  /** Told now and again how far it is, from 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/**
 * Goes through a dump once, with memory for what is found rather than for what is read: where each section is, and the
 * processes in short. The format: erts/emulator/beam/{break,erl_process_dump,erl_bif_info}.c of OTP.
 *
 * @throws GigalixirError USAGE when it is no crash dump; INTERRUPTED
 */
export async function scan(file: DumpFile, options: ScanOptions = {}): Promise<Scanned> {
  const version = versionOf(file)
  const scanner = new Scanner()
  const buffer = Buffer.allocUnsafe(CHUNK)
  let at = 0
  let rest = Buffer.alloc(0)
  while (at < file.size) {
    if (options.signal?.aborted) throw new GigalixirError('INTERRUPTED', 'Interrupted.')
    const length = file.read(buffer, at)
    if (length === 0) break
    const bytes =
      rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, length)]) : buffer.subarray(0, length)
    const used = scanner.take(bytes, at - rest.length, at + length >= file.size)
    rest = Buffer.from(bytes.subarray(used))
    at += length
    options.onProgress?.(at / file.size)
    // Others, Ctrl-C among them, get their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { version, ...scanner.finish(at) }
}

/** @throws GigalixirError USAGE */
function versionOf(file: DumpFile): string {
  const noDump = (why: string, next: string[]) =>
    new GigalixirError('USAGE', `${file.path} ${why}`, { next, data: { file: file.path } })
  const next = ['A dump is usually called erl_crash.dump, and its first line is =erl_crash_dump:0.5']
  if (file.size === 0) throw noDump('is empty: the node did not get to write anything.', [])
  const line = file.line(0, file.size, 200).toString('latin1')
  if (line.startsWith(OLD_HEAD))
    throw noDump('is a crash dump from before 2004 (R10B), a format that is not read.', [])
  if (file.bytes(0, 2).equals(Buffer.from([0x1f, 0x8b])))
    throw noDump('is compressed. Unpack it first.', [`gunzip ${file.path}`])
  const [, major, minor] = /^=erl_crash_dump:(\d{1,4})\.(\d{1,4})\s*$/.exec(line) ?? []
  if (major === undefined || minor === undefined) {
    // Not even the first line was written in full.
    if (line !== '' && HEAD.startsWith(line) && file.size === line.length)
      throw noDump('was cut off in its first line.', [])
    throw noDump('is not an Erlang crash dump.', next)
  }
  if (Number(major) > NEWEST[0] || (Number(major) === NEWEST[0] && Number(minor) > NEWEST[1]))
    throw noDump(`has a newer format (${major}.${minor}) than this version of gigalixir reads.`, [
      'Update: npm install --global gigalixir',
    ])
  return `${major}.${minor}`
}

/** What is kept of the lines of a process. */
type Field = (table: ProcessTable, text: string) => void
const number =
  (key: 'memory' | 'reductions' | 'messages'): Field =>
  (table, text) =>
    table.number(key, wholeNumber(text))
const words =
  (key: WordKey): Field =>
  (table, text) =>
    table.words(key, text)
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['State', words('state')],
  ['Name', words('name')],
  ['Spawned as', words('spawnedAs')],
  ['Current call', words('currentCall')],
  ['Last scheduled in for', words('currentCall')],
  ['Message queue length', number('messages')],
  ['Reductions', number('reductions')],
  ['Stack+heap', (table, text) => table.atLeast(wholeNumber(text) * WORD)],
  ['Memory', number('memory')],
  ['Program counter', (table, text) => table.wasIn(callOf(text))],
])
/** By their first two letters, so that most lines cost nothing. */
const BEGINNINGS = new Set([...FIELDS.keys()].map((name) => name.charCodeAt(0) * 256 + name.charCodeAt(1)))

function wholeNumber(text: string): number {
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : 0
}

class Scanner {
  readonly #sections = new Sections()
  readonly #processes = new ProcessTable()
  /** Whether the lines that come are about a process, rather than passed over. */
  #inProcess = false
  /** Whether what comes next is in the middle of a line that is passed over. */
  #inLine = false
  #complete = false
  #aborted: string | null = null

  /**
   * @param bytes what comes next
   * @param at where they are in the file
   * @param isLast whether nothing follows
   * @returns how many were used; the others are to come again, with what follows
   */
  take(bytes: Buffer, at: number, isLast: boolean): number {
    let from = 0
    if (this.#inLine) {
      from = bytes.indexOf(NEWLINE) + 1
      if (from === 0) return bytes.length
      this.#inLine = false
    }
    while (from < bytes.length) {
      if (!this.#inProcess && bytes[from] !== EQUALS) {
        from = nextHeading(bytes, from)
        if (from === -1) return this.#passed(bytes)
        continue
      }
      if (bytes[from] === NEWLINE) {
        from++
        continue
      }
      let end = bytes.indexOf(NEWLINE, from)
      if (end === -1) {
        if (!isLast && bytes.length - from < LONGEST) return from
        end = bytes.length
      }
      if (bytes[from] === EQUALS) this.#heading(text(bytes, from, end), at + from, end - from + 1)
      else this.#field(bytes, from, end)
      from = end + 1
    }
    return this.#passed(bytes)
  }

  /** Whatever comes next, it may be in the middle of a line, and then is no heading, even if it begins with `=`. */
  #passed(bytes: Buffer): number {
    this.#inLine = bytes.length > 0 && bytes.at(-1) !== NEWLINE
    return bytes.length
  }

  finish(end: number): Omit<Scanned, 'version'> {
    this.#sections.finish(end)
    return {
      sections: this.#sections,
      processes: this.#processes,
      complete: this.#complete,
      aborted: this.#aborted,
    }
  }

  #heading(line: string, head: number, length: number): void {
    const colon = line.indexOf(':')
    const tag = colon === -1 ? line.slice(1) : line.slice(1, colon)
    const id = colon === -1 ? '' : line.slice(colon + 1)
    this.#inProcess = false
    if (tag === 'abort') this.#aborted = id
    if (tag === 'end') this.#complete = true
    const key = tag === 'binary' ? address(id) : tag.startsWith('proc') ? pidNumber(id) : undefined
    if (tag === 'proc') {
      if (key === undefined) return
      this.#processes.begin(key)
      this.#inProcess = true
    }
    this.#sections.add(tag, head, length, key)
  }

  #field(bytes: Buffer, from: number, end: number): void {
    if (!BEGINNINGS.has((bytes[from] ?? 0) * 256 + (bytes[from + 1] ?? 0))) return
    const line = text(bytes, from, end)
    const colon = line.indexOf(': ')
    if (colon !== -1) FIELDS.get(line.slice(0, colon))?.(this.#processes, line.slice(colon + 2))
  }
}

/** Where the next line begins that is a heading. Looked for by `=`, which is rare in heaps, while lines are many. */
function nextHeading(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(EQUALS, from)
  while (at > 0 && bytes[at - 1] !== NEWLINE) at = bytes.indexOf(EQUALS, at + 1)
  return at
}

function text(bytes: Buffer, from: number, end: number): string {
  const last = bytes[end - 1] === 0x0d ? end - 1 : end
  return bytes.toString('utf8', from, Math.min(last, from + LONGEST))
}

/** @returns undefined when it is none, or one that no machine has */
function address(hex: string): number | undefined {
  const value = /^[0-9A-Fa-f]{1,16}$/.test(hex) ? parseInt(hex, 16) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}
