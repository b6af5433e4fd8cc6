import { ProgressLine } from './progress.js'
import { shown } from './shown.js'
import { terminals } from './terminal.js'
import { widthOf } from './width.js'
import { wrap } from './wrap.js'

/** What takes long just now; `done` of `total` when it is known. */
export interface Step {
  readonly step: string
  readonly detail?: string
  readonly done?: number
  readonly total?: number
}

/**
 * Shows how a long task goes, on stderr: one live line on a terminal; elsewhere, where nothing can be redrawn, one line
 * for each new step.
 */
export class Steps {
  readonly #line = new ProgressLine()
  #last = ''

  report(event: Step): void {
    if (terminals().live) {
      this.#line.update([event.step, amount(event), event.detail].filter(Boolean).join(' '))
    } else if (event.step !== this.#last) {
      process.stderr.write(fitted(event.step) + '\n')
    }
    this.#last = event.step
  }

  /** A line that stays. */
  note(text: string): void {
    this.#line.stop()
    process.stderr.write(fitted(text) + '\n')
  }

  /** Removes the live line; safe to call twice. */
  stop(): void {
    this.#line.stop()
  }
}

function fitted(text: string): string {
  return wrap(shown(text), widthOf(process.stderr))
}

function amount({ done, total }: Step): string {
  if (done === undefined || total === undefined || total <= 0) return ''
  return `${Math.min(100, Math.floor((done / total) * 100))}%`
}
