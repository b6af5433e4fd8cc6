import { Growing } from './growing.js'
import { NumberTable } from './number-table.js'

/** A piece of a dump: what is between one heading `=tag:id` and the next. */
export interface Section {
  readonly tag: string
  /** Where its first line begins, and where the next heading does. */
  readonly at: number
  readonly end: number
}

/** The parts of a process, which are found by its pid. */
const OF_PROCESS: ReadonlyMap<string, number> = new Map([
  ['proc', 0],
  ['proc_messages', 1],
  ['proc_dictionary', 2],
  ['proc_stack', 3],
  ['proc_heap', 4],
])

/** Where everything is in a dump: some twenty bytes for each section, of which there may be millions. */
export class Sections {
  readonly #tags: string[] = []
  readonly #tagNumbers = new Map<string, number>()
  readonly #tag = new Growing((length) => new Uint8Array(length))
  readonly #head = new Growing((length) => new Float64Array(length))
  readonly #headLength = new Growing((length) => new Uint16Array(length))
  readonly #counts = new Map<string, number>()
  readonly #ofProcess = new NumberTable()
  readonly #binaries = new NumberTable()
  #end = 0

  /**
   * @param head where its heading begins
   * @param length bytes of the heading, its line end included
   * @param key number of the process or address of the binary it is about
   */
  add(tag: string, head: number, length: number, key: number | undefined): void {
    let number = this.#tagNumbers.get(tag)
    if (number === undefined) {
      // More kinds than OTP has ever had: no dump, but whatever begins lines with `=`.
      if (this.#tags.length >= 255) return
      this.#tagNumbers.set(tag, (number = this.#tags.push(tag) - 1))
    }
    const index = this.#tag.length
    this.#tag.push(number)
    this.#head.push(head)
    this.#headLength.push(Math.min(length, 0xffff))
    this.#counts.set(tag, (this.#counts.get(tag) ?? 0) + 1)
    if (key === undefined) return
    const part = OF_PROCESS.get(tag)
    if (part !== undefined) this.#ofProcess.add(key * 8 + part, index)
    else if (tag === 'binary') this.#binaries.add(key, index)
  }

  /** @param end where the last section ends */
  finish(end: number): void {
    this.#end = end
  }

  get total(): number {
    return this.#tag.length
  }

  count(tag: string): number {
    return this.#counts.get(tag) ?? 0
  }

  first(tag: string): Section | undefined {
    for (const section of this.all(tag)) return section
    return undefined
  }

  *all(tag: string): Generator<Section> {
    const number = this.#tagNumbers.get(tag)
    if (number === undefined) return
    for (let index = 0; index < this.#tag.length; index++) {
      if (this.#tag.at(index) === number) yield this.#section(index)
    }
  }

  last(): Section | undefined {
    return this.total > 0 ? this.#section(this.total - 1) : undefined
  }

  ofProcess(tag: string, pid: number): Section | undefined {
    const part = OF_PROCESS.get(tag)
    const index = part === undefined ? undefined : this.#ofProcess.get(pid * 8 + part)
    return index === undefined ? undefined : this.#section(index)
  }

  binary(address: number): Section | undefined {
    const index = this.#binaries.get(address)
    return index === undefined ? undefined : this.#section(index)
  }

  /** Where the heading of a section is: its id is read from there. */
  headOf({ at }: Section): { at: number; end: number } | undefined {
    // Headings are in order.
    let [low, high] = [0, this.total - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const head = this.#head.at(middle)
      const begins = head + this.#headLength.at(middle)
      if (begins === at) return { at: head, end: begins }
      if (begins < at) low = middle + 1
      else high = middle - 1
    }
    return undefined
  }

  #section(index: number): Section {
    return {
      tag: this.#tags[this.#tag.at(index)] ?? '',
      at: this.#head.at(index) + this.#headLength.at(index),
      end: index + 1 < this.total ? this.#head.at(index + 1) : this.#end,
    }
  }
}
