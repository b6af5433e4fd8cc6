import type { ReadStream, WriteStream } from 'node:tty'
import { visibleWidth } from '../../ui/width.js'

/** Another screen than the one the person came from, without a cursor; and back. Every terminal of today knows these. */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const CLEAR = '\u001b[2J'
const CLEAR_LINE = '\u001b[K'

/** What is shown, and what a key does. */
export interface ScreenContent {
  /** The whole screen as plain lines, none wider than it. */
  lines(columns: number, rows: number): readonly string[]
  /** A key was pressed, other than q and Ctrl-C. */
  key(key: string): void
}

/** A terminal that is drawn over as a whole until q or Ctrl-C. */
export class FullScreen {
  readonly #content: ScreenContent
  readonly #input: ReadStream
  readonly #screen: WriteStream
  #finish: () => void = () => undefined
  /** The lines that are on the screen. */
  #drawn: readonly string[] = []

  constructor(content: ScreenContent, input: ReadStream, screen: WriteStream) {
    this.#content = content
    this.#input = input
    this.#screen = screen
  }

  /**
   * Goes on until q or Ctrl-C; the terminal is as before then, whatever happened.
   *
   * @param look called at once, and every so many milliseconds
   */
  async run(signal: AbortSignal, look: () => void, everyMs: number): Promise<void> {
    const finished = new Promise<void>((resolve) => (this.#finish = resolve))
    const wasRaw = this.#input.isRaw
    const onKey = (keys: Buffer) => this.#key(keys.toString())
    const onResize = () => this.#drawAll()
    signal.addEventListener('abort', this.#finish, { once: true })
    this.#screen.write(ENTER)
    this.#input.setRawMode(true).resume().on('data', onKey)
    this.#screen.on('resize', onResize)
    const timer = setInterval(look, everyMs)
    try {
      this.#drawAll()
      look()
      await finished
    } finally {
      clearInterval(timer)
      this.#screen.off('resize', onResize)
      this.#input.off('data', onKey).setRawMode(wasRaw).pause()
      this.#screen.write(LEAVE)
    }
  }

  /** Draws the lines that changed: what stays as it is does not flicker, and costs a slow connection nothing. */
  draw(): void {
    const lines = this.#content.lines(this.#screen.columns, this.#screen.rows)
    const rows = Math.max(lines.length, this.#drawn.length)
    let text = ''
    for (let row = 0; row < rows; row += 1) {
      const line = lines[row] ?? ''
      if (line !== (this.#drawn[row] ?? '')) text += `\u001b[${row + 1};1H${line}${this.#restOf(line)}`
    }
    this.#drawn = lines
    if (text !== '') this.#screen.write(text)
  }

  /** Erases what is behind a line; behind one that is as wide as the screen it would erase its last character. */
  #restOf(line: string): string {
    return visibleWidth(line) < this.#screen.columns ? CLEAR_LINE : ''
  }

  #drawAll(): void {
    this.#drawn = []
    this.#screen.write(CLEAR)
    this.draw()
  }

  #key(keys: string): void {
    // In raw mode Ctrl-C is a key like any other.
    if (keys === 'q' || keys === '\u0003') this.#finish()
    else this.#content.key(keys)
  }
}
