import type { ReadStream, WriteStream } from 'node:tty'
import { GigalixirError, messageOf } from '../errors.js'
import { FullScreen } from '../observer/tui/full-screen.js'
import { clean } from '../observer/tui/screen.js'
import { cut, topHead, topLines } from './top-text.js'
import type { ShownRow } from './top-text.js'
import type { Top } from './top.js'
import type { TopKey } from './top-keys.js'

const SORTS: Readonly<Record<string, TopKey | undefined>> = {
  r: 'reductions',
  m: 'memory',
  b: 'mailbox',
  i: 'binaries',
}

const AFTER_FAILURE_MS = 2000

/** What a look at a node, or at several, found. */
export interface TopLook {
  readonly heads: readonly (Top & { readonly replica: string })[]
  readonly rows: readonly ShownRow[]
}

/** The top processes as a live screen: each window follows the one before. */
export class TopScreen {
  readonly #title: string
  readonly #look: (sort: TopKey) => Promise<TopLook>
  #sort: TopKey
  #found: TopLook | undefined
  #trouble = ''
  #looking = false
  #notBefore = 0

  constructor(title: string, sort: TopKey, look: (sort: TopKey) => Promise<TopLook>) {
    this.#title = title
    this.#sort = sort
    this.#look = look
  }

  async run(input: ReadStream, output: WriteStream, signal: AbortSignal): Promise<void> {
    const screen = new FullScreen(
      { lines: (columns, rows) => this.lines(columns, rows), key: (key) => this.#key(key, screen) },
      input,
      output,
    )
    // A window ends when it ends; what begins the next one only looks whether it has.
    await screen.run(signal, () => void this.#next(screen), 100)
  }

  lines(columns: number, rows: number): string[] {
    const heads = this.#found?.heads ?? []
    const several = heads.length > 1
    const head = [
      this.#title,
      ...(heads.length > 0
        ? heads.map((each) => (several ? `${each.replica}: ${topHead(each)}` : topHead(each)))
        : ['Waiting for the first window…']),
      this.#trouble,
    ]
    const table = topLines(this.#found?.rows ?? [], this.#sort, columns)
    const foot = `by ${this.#sort}   r reductions  m memory  b mailbox  i binaries  q quit`
    const body = [...head.map((line) => cut(clean(line), columns)), ...table].slice(0, Math.max(0, rows - 1))
    const blank = Array<string>(Math.max(0, rows - 1 - body.length)).fill('')
    return [...body, ...blank, cut(foot, columns)].slice(0, rows)
  }

  #key(key: string, screen: FullScreen): void {
    const sort = SORTS[key]
    if (!sort || sort === this.#sort) return
    this.#sort = sort
    screen.draw()
  }

  async #next(screen: FullScreen): Promise<void> {
    if (this.#looking || performance.now() < this.#notBefore) return
    this.#looking = true
    const sort = this.#sort
    try {
      const found = await this.#look(sort)
      if (sort === this.#sort) this.#found = found
      this.#trouble = ''
    } catch (error) {
      this.#trouble = error instanceof GigalixirError ? error.message : `Unexpected: ${messageOf(error)}`
      this.#notBefore = performance.now() + AFTER_FAILURE_MS
    }
    this.#looking = false
    screen.draw()
  }
}
