/** Characters and lines kept in a tab; the oldest go when there is more, and the page says so. */
const MOST = { characters: 90_000_000, lines: 1_000_000 } as const

/** One line of a log. */
export interface LogLine {
  readonly app: string
  readonly source: string
  /** As it is stored: `2020-04-19T03:53:02.993171+00:00`. */
  readonly at: string
  readonly message: string
}

/** `2020-04-19T03:53:02.993171+00:00` */
const STAMP = 32

/**
 * The lines of several apps by time. They stay within the texts they came in, and what is known of each stands in arrays of
 * numbers: a million lines take hardly more than their characters.
 */
export class LogStore {
  /** Lines that were dropped because there were too many. */
  dropped = 0
  /** Ids of lines, oldest first. */
  order = new Uint32Array(1024)
  length = 0
  #texts: string[] = []
  #apps: string[] = []
  #textOf = new Uint32Array(1024)
  #startOf = new Uint32Array(1024)
  #endOf = new Uint32Array(1024)
  #timeOf = new Float64Array(1024)
  #characters = 0

  constructor(private readonly most: { readonly characters: number; readonly lines: number } = MOST) {}

  /**
   * Takes whole lines of an app.
   *
   * @returns the ids of the new lines in the order they came, or null when older ones were dropped and all ids are new
   */
  add(app: string, text: string): { from: number; to: number } | null {
    const at = this.#texts.push(text) - 1
    this.#apps.push(app)
    this.#characters += text.length
    const from = this.length
    for (let start = 0; start < text.length;) {
      const newline = text.indexOf('\n', start)
      const end = newline === -1 ? text.length : newline
      if (end > start) this.#line(at, start, end, text)
      start = end + 1
    }
    if (this.length <= this.most.lines && this.#characters <= this.most.characters)
      return { from, to: this.length }
    this.#dropOldest()
    return null
  }

  line(id: number): LogLine {
    const text = this.#textOf[id] ?? 0
    const raw = (this.#texts[text] ?? '').slice(this.#startOf[id], this.#endOf[id])
    const label = raw.indexOf(']: ', STAMP)
    const bracket = raw.indexOf('[', STAMP)
    return {
      app: this.#apps[text] ?? '',
      at: raw.slice(0, STAMP),
      source: label === -1 ? '' : raw.slice(bracket + 1, label),
      message: label === -1 ? raw : raw.slice(label + 3),
    }
  }

  /** The line as it is stored. */
  raw(id: number): string {
    return (this.#texts[this.#textOf[id] ?? 0] ?? '').slice(this.#startOf[id], this.#endOf[id])
  }

  /** Milliseconds since 1970. */
  time(id: number): number {
    return this.#timeOf[id] ?? 0
  }

  /** Puts an id where its time belongs, which is nearly always at the end. @returns the list, larger when it was full */
  insert(list: Uint32Array<ArrayBuffer>, length: number, id: number): Uint32Array<ArrayBuffer> {
    const target = length < list.length ? list : grown(list)
    const time = this.time(id)
    let place = length
    while (place > 0 && this.time(target[place - 1] ?? 0) > time) place -= 1
    target.copyWithin(place + 1, place, length)
    target[place] = id
    return target
  }

  clear(): void {
    this.#texts = []
    this.#apps = []
    this.#characters = 0
    this.length = 0
    this.dropped = 0
  }

  #line(text: number, start: number, end: number, content: string): void {
    const id = this.length
    if (id === this.#textOf.length) {
      this.#textOf = grown(this.#textOf)
      this.#startOf = grown(this.#startOf)
      this.#endOf = grown(this.#endOf)
      const times = new Float64Array(this.#timeOf.length * 2)
      times.set(this.#timeOf)
      this.#timeOf = times
    }
    this.#textOf[id] = text
    this.#startOf[id] = start
    this.#endOf[id] = end
    const time = Date.parse(content.slice(start, start + STAMP))
    this.#timeOf[id] = Number.isNaN(time) ? this.time(id - 1) : time
    this.order = this.insert(this.order, id, id)
    this.length = id + 1
  }

  /** Goes on with the newest four fifths. */
  #dropOldest(): void {
    const kept = [...this.order.subarray(Math.floor(this.length / 5), this.length)]
    const lines = kept.map((id) => ({ app: this.line(id).app, raw: this.raw(id) }))
    const dropped = this.dropped + this.length - kept.length
    this.clear()
    this.dropped = dropped
    for (let start = 0; start < lines.length;) {
      const { app } = lines[start] ?? { app: '' }
      let end = start
      while (end < lines.length && lines[end]?.app === app && end - start < 5000) end += 1
      const text = lines
        .slice(start, end)
        .map(({ raw }) => raw)
        .join('\n')
      const at = this.#texts.push(text) - 1
      this.#apps.push(app)
      this.#characters += text.length
      for (let from = 0; from < text.length;) {
        const newline = text.indexOf('\n', from)
        const to = newline === -1 ? text.length : newline
        this.#line(at, from, to, text)
        from = to + 1
      }
      start = end
    }
  }
}

function grown(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(list.length * 2)
  larger.set(list)
  return larger
}
