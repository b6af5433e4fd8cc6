import { colors } from './color.js'
import { answerText } from './records.js'
import { shown } from './shown.js'
import { sortedJson } from './sorted-json.js'
import { table } from './table.js'
import type { Column } from './table.js'
import { terminals } from './terminal.js'
import { widthOf } from './width.js'
import { wrap } from './wrap.js'

type Rows<Row> = readonly Row[] & { readonly raw?: unknown }

/**
 * What a command says. Data goes to stdout: JSON for machines (no terminal, or `--json`), text for people. Everything
 * else goes to stderr, so that any command's output can be piped on.
 */
export class Output {
  readonly #json: boolean
  readonly #leftOut = new Set<string>()

  constructor(json: boolean) {
    this.#json = json
  }

  /** Whether the data goes to a machine. */
  get forMachines(): boolean {
    return this.#json || !terminals().stdout
  }

  /** Data: JSON for machines, `text` for people, wrapped to the terminal. */
  data(data: unknown, text: () => string): void {
    if (this.forMachines) {
      this.line(sortedJson(data))
      return
    }
    const words = text()
    if (words !== '') this.#text(words)
  }

  /** The same where the text is to be copied, such as a value: it is never wrapped. */
  verbatim(data: unknown, text: () => string): void {
    this.line(this.forMachines ? sortedJson(data) : text())
  }

  /**
   * A list: JSON for machines, a table for people; an empty one says instead how to add the first entry.
   *
   * @param rows with the answer they were read from, which machines get whole, and people where it is no list
   */
  list<Row>(rows: Rows<Row>, columns: readonly Column<Row>[], empty: string): void {
    const raw: unknown = 'raw' in rows ? rows.raw : rows
    if (this.forMachines) this.line(sortedJson(raw))
    else if (rows.length > 0) this.#text(this.table(rows, columns))
    else if (answerText(raw) !== '') this.#text(answerText(raw))
    else this.hint(empty)
  }

  /** A table that fits the terminal, for a text of `data`. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
    const { text, leftOut } = table(rows, columns, {
      heading: (heading) => colors(process.stdout).bold(heading),
      width: widthOf(process.stdout),
    })
    for (const heading of leftOut) this.#leftOut.add(heading)
    return text
  }

  /** The platform's answer to a change: for machines, as the existing client prints it; a person gets a hint instead. */
  change(raw: unknown): void {
    if (this.forMachines) this.line(sortedJson(raw))
  }

  /** What a change led to, where the existing client says nothing: said to machines only when they ask with `--json`. */
  result(data: unknown): void {
    if (this.#json) this.line(sortedJson(data))
  }

  /** One line of text on stdout, for people and machines alike, such as a new app's name. */
  line(text: string): void {
    process.stdout.write((terminals().stdout ? shown(text) : text) + '\n')
  }

  /** A remark for a person, such as what is now true and what comes next; not said where nobody reads. */
  hint(text: string): void {
    if (terminals().stderr) this.note(text)
  }

  /** The same, unobtrusive. */
  aside(text: string): void {
    this.hint(colors(process.stderr).dim(text))
  }

  /** Something that has to be said in any case, on stderr. */
  note(text: string): void {
    process.stderr.write(wrap(shown(text), widthOf(process.stderr)) + '\n')
  }

  /** Text for a person on stdout, and what of its tables had no room. */
  #text(text: string): void {
    process.stdout.write(wrap(shown(text), widthOf(process.stdout)) + '\n')
    if (this.#leftOut.size === 0) return
    this.aside(`Columns hidden to fit: ${[...this.#leftOut].join(', ')}. See everything with --json.`)
    this.#leftOut.clear()
  }
}
