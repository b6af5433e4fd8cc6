import type { DumpFile } from './dump-file.js'
import { NumberTable } from './number-table.js'
import type { Section } from './sections.js'

const NEWLINE = 0x0a
const COLON = 0x3a
const CHUNK = 1024 * 1024
/** Terms of one heap that can be found; some 25 bytes each. Heaps of hundreds of megabytes have more. */
const MOST_TERMS = 2_500_000

/**
 * Where each term of a heap is in the file: the lines `ADDRESS:TERM` of `proc_heap` and `literals`. Only places are kept,
 * so that a term is read when it is looked at.
 */
export class Heap {
  readonly #places: NumberTable
  /** Whether there are more terms than are kept track of. */
  readonly isCut: boolean

  constructor(file: DumpFile, sections: readonly (Section | undefined)[], most = MOST_TERMS) {
    // A line has twenty bytes and more: as much room as it takes, so that it need not grow, which takes twice as much.
    const bytes = sections.reduce((sum, section) => sum + (section ? section.end - section.at : 0), 0)
    this.#places = new NumberTable(Math.min(most, bytes / 24))
    this.isCut = sections.some((section) => section !== undefined && !this.#index(file, section, most))
  }

  /** Where the term begins that is at that address, after the address itself. */
  place(address: number): number | undefined {
    return this.#places.get(address)
  }

  /** @returns whether all of it was read */
  #index(file: DumpFile, { at, end }: Section, most: number): boolean {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, end - at)))
    let address = 0
    // Where in a line the next byte is: its address, whatever follows, or what has none.
    let state: 'address' | 'term' | 'other' = 'address'
    for (let from = at; from < end;) {
      const length = Math.min(file.read(buffer, from), end - from)
      if (length === 0) break
      for (let index = 0; index < length; index++) {
        if (state !== 'address') {
          const newline = buffer.indexOf(NEWLINE, index)
          if (newline === -1 || newline >= length) break
          index = newline
          state = 'address'
          address = 0
          continue
        }
        const code = buffer[index] ?? 0
        if (code === COLON) {
          this.#places.add(address, from + index + 1)
          if (this.#places.size >= most) return false
          state = 'term'
        } else if (code === NEWLINE) address = 0
        else {
          const digit = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57
          if (digit < 0 || digit > 15 || address > 2 ** 49) state = 'other'
          else address = address * 16 + digit
        }
      }
      from += length
    }
    return true
  }
}
