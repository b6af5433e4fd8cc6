import type { ShownDetails } from '../../crash-dump/shapes.js'
import type { Context } from './context.js'
import { h } from './dom.js'
import { SidePanel, actionButton, factList } from './side-panel.js'
import { bytes, count, name } from '../../web-ui/format.js'

/** One process of a crash dump in full, at the side. */
export class DumpedProcessPanel extends SidePanel {
  async open(pid: string, context: Context, secrets = false): Promise<void> {
    await this.show(pid, context, context.ask<ShownDetails>('process', { pid, secrets }), (details) =>
      this.#draw(details, context, secrets),
    )
  }

  #draw(details: ShownDetails, context: Context, secrets: boolean): HTMLElement[] {
    const { pid } = details
    const said = h('p', { class: 'said', role: 'status' })
    const hidden = JSON.stringify(details).includes('(masked)')
    const reveal = actionButton(said, 'Show masked values', () => this.open(pid, context, true))
    const linked = (pids: readonly string[]) => pids.map((each) => this.#link(each, context))
    return [
      this.head(details.title),
      ...(hidden && !secrets ? [h('div', { class: 'actions' }, reveal)] : []),
      said,
      ...details.gaps.map((gap) => h('p', { class: 'empty' }, gap)),
      factList([
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
            factList(details.dictionary.map(({ key, value }) => [key, h('pre', {}, value)] as const)),
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
