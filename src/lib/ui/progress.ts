import { colors } from './color.js'
import { durationText } from './duration.js'
import { shown } from './shown.js'
import { terminals } from './terminal.js'
import { shortened, visibleWidth, widthOf } from './width.js'
import { wrap } from './wrap.js'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const ERASE_LINE = '\r\x1b[2K'

/** Seconds from which on it is said how long it takes. */
const WORTH_TELLING = 2

/**
 * One line on stderr that tells what takes long, with a spinner and the seconds it takes so far; on a terminal only. Where
 * nothing can be drawn over (`TERM=dumb`) each new text is a line. Whatever else is written to stderr meanwhile goes between
 * `stop` and the next `update`.
 */
export class ProgressLine {
  #timer: NodeJS.Timeout | undefined
  #text = ''
  #frame = 0
  readonly #begin = performance.now()

  /** Shows or changes the text. */
  update(text: string): void {
    const line = shown(text.replace(/\s+/g, ' '))
    const isNews = withoutTimes(line) !== withoutTimes(this.#text)
    this.#text = line
    const { live, watched } = terminals()
    if (live) {
      this.#timer ??= setInterval(() => this.#draw(), 100).unref()
      this.#draw()
    } else if (watched && isNews) {
      process.stderr.write(wrap(this.#text, widthOf(process.stderr)) + '\n')
    }
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
    const elapsed = this.#elapsed()
    const room = widthOf(process.stderr) - 3 - visibleWidth(elapsed)
    const { cyan, dim } = colors(process.stderr)
    const text = shortened(this.#text, room)
    process.stderr.write(`${ERASE_LINE}${cyan(FRAMES[this.#frame])} ${text}${dim(elapsed)}`)
  }

  #elapsed(): string {
    const seconds = Math.floor((performance.now() - this.#begin) / 1000)
    return seconds < WORTH_TELLING ? '' : ` ${durationText(seconds)}`
  }
}

/** A text whose times alone changed tells nothing new. */
function withoutTimes(text: string): string {
  return text.replace(/(?<!\d)\d+ (?:s|min|h)\b/g, '')
}
