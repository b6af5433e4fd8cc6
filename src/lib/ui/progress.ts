import { colors } from './color.js'
import { terminals } from './terminal.js'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const ERASE_LINE = '\r\x1b[2K'

/**
 * One line on stderr that tells what takes long, with a spinner; on a terminal only. Whatever else is written to stderr
 * meanwhile goes between `stop` and the next `update`.
 */
export class ProgressLine {
  #timer: NodeJS.Timeout | undefined
  #text = ''
  #frame = 0

  /** Shows or changes the text. */
  update(text: string): void {
    this.#text = text.replace(/\s+/g, ' ')
    if (!terminals().live) return
    this.#timer ??= setInterval(() => this.#draw(), 100).unref()
    this.#draw()
  }

  /** Removes the line; safe to call twice. */
  stop(): void {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = undefined
    process.stderr.write(ERASE_LINE)
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length
    // Cut to the terminal's width: a wrapped line could not be erased again.
    const text = this.#text.slice(0, Math.max(10, (process.stderr.columns || 80) - 4))
    process.stderr.write(`${ERASE_LINE}${colors(process.stderr).cyan(FRAMES[this.#frame])} ${text}`)
  }
}
