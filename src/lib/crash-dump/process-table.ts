import type { ProcessKey } from './choices.js'
import { Growing } from './growing.js'
import { NumberTable } from './number-table.js'
import { pidText } from './pids.js'

/** What a dump says of a process in short. */
export interface DumpedProcess {
  pid: string
  /** The name it is registered by. */
  name: string | null
  /** As the dump has it: `proc_lib:init_p/5`. */
  spawnedAs: string | null
  /** What it was started with, as far as `proc_lib` remembers, and what it calls itself; looked up for what is shown. */
  initialCall?: string | null
  label?: string | null
  /** The call it was in: a native one, else the function it was to go on with. */
  currentCall: string | null
  /** `Waiting`, `Running`, `Garbing`, `Scheduled`, `Suspended`, `Exiting`. */
  state: string | null
  /** Bytes; those of its heap in dumps older than the field. */
  memory: number
  reductions: number
  messages: number
}

/** What there is a text of. */
export type WordKey = 'name' | 'spawnedAs' | 'currentCall' | 'state'

/** Texts by number, as most processes share theirs. The first is none. */
class Texts {
  readonly #texts: (string | null)[] = [null]
  readonly #numbers = new Map<string, number>()

  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#texts.length)
    return this.#texts.push(text) - 1
  }

  text(number: number): string | null {
    return this.#texts[number] ?? null
  }
}

/** All processes of a dump in columns: a node may have had a million. */
export class ProcessTable {
  readonly #texts = new Texts()
  readonly #pids = new Growing((length) => new Float64Array(length))
  readonly #numbers = {
    memory: new Growing((length) => new Float64Array(length)),
    reductions: new Growing((length) => new Float64Array(length)),
    messages: new Growing((length) => new Uint32Array(length)),
  }
  readonly #words = {
    name: new Growing((length) => new Uint32Array(length)),
    spawnedAs: new Growing((length) => new Uint32Array(length)),
    currentCall: new Growing((length) => new Uint32Array(length)),
    state: new Growing((length) => new Uint32Array(length)),
  }
  /** Rows by pid, made when one is looked for first: by then all are there. */
  #places: NumberTable | undefined

  get count(): number {
    return this.#pids.length
  }

  /** What follows is about this process. */
  begin(pid: number): void {
    this.#pids.push(pid)
    for (const column of [...Object.values(this.#numbers), ...Object.values(this.#words)]) column.push(0)
  }

  number(key: ProcessKey, value: number): void {
    this.#numbers[key].set(this.count - 1, value)
  }

  /** The memory, where the dump does not say it itself. */
  atLeast(bytes: number): void {
    if (this.#numbers.memory.at(this.count - 1) === 0) this.number('memory', bytes)
  }

  words(key: WordKey, text: string): void {
    this.#words[key].set(this.count - 1, this.#texts.number(text))
  }

  /** What it was in, where the dump has not said more of it. */
  wasIn(call: string | null): void {
    if (call !== null && this.#words.currentCall.at(this.count - 1) === 0) this.words('currentCall', call)
  }

  row(at: number): DumpedProcess {
    const text = (key: WordKey) => this.#texts.text(this.#words[key].at(at))
    return {
      pid: pidText(this.#pids.at(at)),
      name: text('name'),
      spawnedAs: text('spawnedAs'),
      currentCall: text('currentCall'),
      state: text('state'),
      memory: this.#numbers.memory.at(at),
      reductions: this.#numbers.reductions.at(at),
      messages: this.#numbers.messages.at(at),
    }
  }

  find(pid: number): DumpedProcess | undefined {
    const at = (this.#places ??= this.#index()).get(pid)
    return at === undefined ? undefined : this.row(at)
  }

  #index(): NumberTable {
    const places = new NumberTable(this.count)
    for (let at = 0; at < this.count; at++) places.add(this.#pids.at(at), at)
    return places
  }

  /** Those in this state. */
  *inState(state: RegExp): Generator<DumpedProcess> {
    for (let at = 0; at < this.count; at++) {
      if (state.test(this.#texts.text(this.#words.state.at(at)) ?? '')) yield this.row(at)
    }
  }

  /** The sum over all. */
  sum(key: ProcessKey): number {
    let sum = 0
    for (let at = 0; at < this.count; at++) sum += this.#numbers[key].at(at)
    return sum
  }

  /**
   * Those with the most of something, the most first.
   *
   * @param search part of the pid, the name, what it was spawned as or what it was in; all if empty
   */
  top(key: ProcessKey, limit: number, search = ''): { rows: DumpedProcess[]; found: number } {
    const words = search.trim().toLowerCase()
    const column = this.#numbers[key]
    const found: number[] = []
    // Sorted now and again, so that no more are kept than are wanted.
    const most = Math.max(1, limit)
    let kept: number[] = []
    let count = 0
    const settle = () => {
      kept = [...kept, ...found].sort((a, b) => column.at(b) - column.at(a)).slice(0, most)
      found.length = 0
    }
    for (let at = 0; at < this.count; at++) {
      if (words !== '' && !this.#fits(at, words)) continue
      count++
      found.push(at)
      if (found.length >= most * 8 + 1024) settle()
    }
    settle()
    return { rows: kept.slice(0, limit).map((at) => this.row(at)), found: count }
  }

  #fits(at: number, words: string): boolean {
    const { pid, name, spawnedAs, currentCall } = this.row(at)
    // As it is shown: `MyApp.Sup` is `Elixir.MyApp.Sup`.
    return `${pid} ${name ?? ''} ${spawnedAs ?? ''} ${currentCall ?? ''}`.toLowerCase().includes(words)
  }
}
