import type { ShownDetails } from '../../crash-dump/shapes.js'
import type { Context } from './context.js'
import { h } from './dom.js'
import { bytes, count, name } from '../../web-ui/format.js'

/** One process of a crash dump in full, at the side. */
export class DumpedProcessPanel {
  readonly element = h('aside', { class: 'panel', hidden: true, 'aria-label': 'Process', tabindex: -1 })
  #pid = ''
  #before: Element | null = null

  get isOpen(): boolean {
    return !this.element.hidden
  }

  async open(pid: string, context: Context, secrets = false): Promise<void> {
    if (!this.isOpen) this.#before = document.activeElement
    this.#pid = pid
    const details = await context.ask<ShownDetails>('process', { pid, secrets })
    if (this.#pid !== pid || context.signal.aborted) return
    this.element.replaceChildren(...this.#draw(details, context, secrets))
    this.element.hidden = false
    this.element.scrollTop = 0
    this.element.focus({ preventScroll: true })
  }

  close(): void {
    this.#pid = ''
    this.element.hidden = true
    if (this.#before instanceof HTMLElement) this.#before.focus()
  }

  #draw(details: ShownDetails, context: Context, secrets: boolean): HTMLElement[] {
    const { pid } = details
    const said = h('p', { class: 'said', role: 'status' })
    const hidden = JSON.stringify(details).includes('(masked)')
    const reveal = h(
      'button',
      {
        type: 'button',
        click: () => {
          this.open(pid, context, true).catch(
            (error: unknown) => (said.textContent = error instanceof Error ? error.message : String(error)),
          )
        },
      },
      'Show masked values',
    )
    const linked = (pids: readonly string[]) => pids.map((each) => this.#link(each, context))
    return [
      h(
        'header',
        {},
        h('h2', {}, details.title),
        h(
          'button',
          { type: 'button', title: 'Close (Esc)', 'aria-label': 'Close', click: () => this.close() },
          '×',
        ),
      ),
      ...(hidden && !secrets ? [h('div', { class: 'actions' }, reveal)] : []),
      said,
      ...details.gaps.map((gap) => h('p', { class: 'empty' }, gap)),
      facts([
        ['Process', pid],
        ['State', details.state ?? 'unknown'],
        ['Started with', details.initialCall ?? ''],
        ['Started by', details.parent === null ? 'unknown' : this.#link(details.parent, context)],
        ['Current function', details.currentCall ?? ''],
        [
          'Memory',
          `${bytes(details.memory)} (heap ${bytes(details.heap)}, old heap ${bytes(details.oldHeap)})`,
        ],
        ['Reductions', count(details.reductions)],
        ['Mailbox', count(details.messages)],
      ]),
      ...part(
        'Stack',
        details.stack.map(({ call, values }) =>
          h('li', {}, call, ...values.map((value) => h('pre', {}, value))),
        ),
      ),
      ...part(
        details.mailbox.length < details.messages
          ? `Mailbox, the first ${details.mailbox.length} of ${count(details.messages)}`
          : 'Mailbox',
        details.mailbox.map((message) => h('li', {}, h('pre', {}, message))),
      ),
      ...(details.dictionary.length === 0
        ? []
        : [
            h('h3', {}, 'Dictionary'),
            facts(details.dictionary.map(({ key, value }) => [key, h('pre', {}, value)] as const)),
          ]),
      ...others('Links', linked(details.links)),
      ...others('Monitors', linked(details.monitors)),
      ...others('Monitored by', linked(details.monitoredBy)),
    ]
  }

  #link(pid: string, context: Context): HTMLElement {
    if (!/^<0\.\d+\.\d+>$/.test(pid)) return h('span', {}, name(pid), ' ')
    return h('button', { type: 'button', class: 'link', click: () => context.openProcess(pid) }, pid)
  }
}

function part(title: string, items: readonly HTMLElement[]): HTMLElement[] {
  return items.length === 0 ? [] : [h('h3', {}, title), h('ol', { class: 'code' }, ...items)]
}

function others(title: string, links: readonly HTMLElement[]): HTMLElement[] {
  return links.length === 0 ? [] : [h('h3', {}, title), h('p', { class: 'others' }, ...links)]
}

function facts(rows: readonly (readonly [string, string | Node])[]): HTMLElement {
  return h('dl', {}, ...rows.flatMap(([what, value]) => [h('dt', {}, what), h('dd', {}, value)]))
}
