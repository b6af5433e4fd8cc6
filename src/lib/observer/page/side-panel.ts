import type { Context } from './context.js'
import { h } from './dom.js'

/** Shows one process at the side of what it was opened from, where the focus returns to. */
export abstract class SidePanel {
  readonly element = h('aside', { class: 'panel', hidden: true, 'aria-label': 'Process', tabindex: -1 })
  #pid = ''
  #before: Element | null = null

  get isOpen(): boolean {
    return !this.element.hidden
  }

  abstract open(pid: string, context: Context): Promise<void>

  close(): void {
    this.#pid = ''
    this.element.hidden = true
    if (this.#before instanceof HTMLElement || this.#before instanceof SVGElement) this.#before.focus()
  }

  /** Draws what is answered about a process, unless another one was opened meanwhile, or the view left. */
  protected async show<T>(
    pid: string,
    context: Context,
    asked: Promise<T>,
    draw: (answer: T) => readonly HTMLElement[],
  ): Promise<void> {
    if (!this.isOpen) this.#before = document.activeElement
    this.#pid = pid
    const answer = await asked
    if (this.#pid !== pid || context.signal.aborted) return
    this.element.replaceChildren(...draw(answer))
    this.element.hidden = false
    this.element.scrollTop = 0
    this.element.focus({ preventScroll: true })
  }

  protected head(title: string): HTMLElement {
    const close = h(
      'button',
      { type: 'button', title: 'Close (Esc)', 'aria-label': 'Close', click: () => this.close() },
      '×',
    )
    return h('header', {}, h('h2', {}, title), close)
  }
}

/** A button that runs something; why that failed is said in `said`. */
export function actionButton(
  said: HTMLElement,
  label: string,
  run: () => Promise<void>,
  kind = '',
): HTMLElement {
  const click = () => {
    run().catch(
      (error: unknown) => (said.textContent = error instanceof Error ? error.message : String(error)),
    )
  }
  return h('button', { type: 'button', class: kind, click }, label)
}

/** Facts of a process: what, and its value. */
export function factList(rows: readonly (readonly [string, string | Node])[]): HTMLElement {
  return h('dl', {}, ...rows.flatMap(([what, value]) => [h('dt', {}, what), h('dd', {}, value)]))
}
