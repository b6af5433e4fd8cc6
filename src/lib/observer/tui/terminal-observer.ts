import type { ReadStream, WriteStream } from 'node:tty'
import { GigalixirError, messageOf } from '../../errors.js'
import { REFRESH_MS } from '../collect/observed-node.js'
import type { Load } from '../collect/load.js'
import type { SortKey } from '../collect/processes.js'
import type { ProcessList } from '../collect/sweep.js'
import type { View } from '../server/view.js'
import { FullScreen } from './full-screen.js'
import { screenLines } from './screen.js'

const SORTS: Readonly<Record<string, SortKey | undefined>> = {
  m: 'memory',
  r: 'reductions',
  b: 'message_queue_len',
}

/** The essentials in the terminal: how busy the node is, and the processes at the top. */
export class TerminalObserver {
  readonly #view: View
  readonly #screen: FullScreen
  #replica: string
  #sort: SortKey = 'memory'
  #load: Load | undefined
  #list: ProcessList | undefined
  #trouble: string | undefined
  #looking = false
  #again = false

  constructor(view: View, input: ReadStream, screen: WriteStream) {
    this.#view = view
    this.#replica = view.replicas[0]?.name ?? ''
    this.#screen = new FullScreen(
      { lines: (columns, rows) => this.#lines(columns, rows), key: (key) => this.#key(key) },
      input,
      screen,
    )
  }

  /** Goes on until q or Ctrl-C; the terminal is as before then, whatever happened. */
  run(signal: AbortSignal): Promise<void> {
    return this.#screen.run(signal, () => void this.#look(), REFRESH_MS.load)
  }

  #key(keys: string): void {
    const sort = SORTS[keys]
    if (sort) this.#sort = sort
    else if (keys === 'n') this.#next()
    else return
    this.#screen.draw()
    void this.#look()
  }

  /** Goes to the replica behind this one; to the first, when this one is not there any more. */
  #next(): void {
    const names = this.#view.replicas.map(({ name }) => name)
    this.#replica = names[(names.indexOf(this.#replica) + 1) % names.length] ?? this.#replica
    this.#load = undefined
    this.#list = undefined
  }

  /** After a restart or a deploy there are other replicas: the first of them takes the place of the one that is gone. */
  async #follow(): Promise<void> {
    await this.#view.refresh?.()
    if (!this.#view.replicas.some(({ name }) => name === this.#replica)) this.#next()
  }

  /** One look at a time; one that is asked for meanwhile comes after. */
  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true
      return
    }
    this.#looking = true
    const replica = this.#replica
    const sort = this.#sort
    try {
      const load = (await this.#view.ask(replica, 'load', {})) as Load
      const list = (await this.#view.ask(replica, 'processes', { sort, search: '' })) as ProcessList
      if (replica === this.#replica) {
        this.#load = load
        if (sort === this.#sort) this.#list = list
      }
      this.#trouble = undefined
    } catch (error) {
      this.#trouble = error instanceof GigalixirError ? error.message : `Unexpected: ${messageOf(error)}`
      await this.#follow()
    }
    this.#looking = false
    this.#screen.draw()
    if (this.#again) {
      this.#again = false
      void this.#look()
    }
  }

  #lines(columns: number, rows: number): string[] {
    return screenLines(
      {
        title: this.#view.title,
        replica: this.#replica,
        sort: this.#sort,
        load: this.#load,
        list: this.#list,
        trouble: this.#trouble,
      },
      columns,
      rows,
    )
  }
}
