import { mfaText, processTitle } from '../collect/names.js'
import type { ProcessRef } from '../collect/names.js'
import type { ProcessDetails } from '../collect/process-details.js'
import type { ProcessState } from '../collect/process-state.js'
import { confirm } from './confirm.js'
import type { Context } from './context.js'
import { h } from './dom.js'
import { bytes, count, name } from '../../web-ui/format.js'
import { processLink } from './process-link.js'
import { SidePanel, actionButton, factList } from './side-panel.js'

const REFUSED: Record<string, string> = {
  ended: 'It has ended.',
  not_otp:
    'It is no gen_server, gen_statem or supervisor that waits right now, so it is not asked: it might not understand the question.',
  too_large: 'It has too much memory to copy its state.',
  busy: 'It is busy and did not answer in two seconds.',
}

/** One process in full, at the side. */
export class ProcessPanel extends SidePanel {
  async open(pid: string, context: Context): Promise<void> {
    await this.show(pid, context, context.ask<ProcessDetails | null>('process', { pid }), (details) =>
      details ? this.#draw(details, context) : this.#ended(pid),
    )
  }

  #ended(pid: string): HTMLElement[] {
    return [this.head(pid), h('p', { class: 'empty' }, 'This process has ended.')]
  }

  #draw(details: ProcessDetails, context: Context): HTMLElement[] {
    const { pid } = details
    const title = processTitle(details)
    const said = h('p', { class: 'said', role: 'status' })
    const state = h('div')
    const act = (label: string, run: () => Promise<void>, kind = '') => actionButton(said, label, run, kind)
    const actions = h(
      'div',
      { class: 'actions' },
      act('Show state', async () => state.replaceChildren(await stateOf(pid, context))),
      act('Refresh', () => this.open(pid, context)),
      act('Collect garbage', async () => {
        if (
          !(await confirm(
            `Collect the garbage of ${title}?`,
            'It stands still meanwhile.',
            'Collect garbage',
          ))
        )
          return
        await context.ask('collectGarbage', { pid })
        await this.open(pid, context)
      }),
      act(
        'Kill',
        async () => {
          if (
            !(await confirm(
              `Kill ${title} ${pid}?`,
              'It ends at once. What is linked to it may end too.',
              'Kill',
            ))
          )
            return
          await context.ask('kill', { pid })
          await this.open(pid, context)
        },
        'danger',
      ),
    )
    return [
      this.head(title),
      ...(context.recorded ? [] : [actions]),
      said,
      state,
      factList([
        ['Process', pid],
        ['Started with', mfaText(details.initialCall)],
        ['Current function', mfaText(details.currentFunction)],
        ['Status', details.status],
        ['Memory', `${bytes(details.memory)} (heaps ${bytes(details.heapBytes)})`],
        ['Reductions', count(details.reductions)],
        ['Mailbox', count(details.messageQueue)],
        ['Priority', details.priority + (details.trapExit ? ', traps exits' : '')],
        ['Group leader', this.#linked(details.groupLeader, context)],
      ]),
      ...stack(details),
      ...this.#others('Ancestors', details.ancestors, details.ancestors.length, context),
      ...this.#others('Links', details.links, details.linkCount, context),
      ...this.#others('Monitors', details.monitors, details.monitorCount, context),
      ...this.#others('Monitored by', details.monitoredBy, details.monitoredByCount, context),
      ...dictionary(details, context, act),
    ]
  }

  #linked(thing: ProcessRef | string, context: Context): HTMLElement {
    if (typeof thing === 'string') return h('span', {}, name(thing))
    return processLink(thing, (pid) => context.openProcess(pid))
  }

  #others(
    title: string,
    things: readonly (ProcessRef | string)[],
    total: number,
    context: Context,
  ): HTMLElement[] {
    if (things.length === 0) return []
    const shown = things.map((thing) => this.#linked(thing, context))
    const more = total > things.length ? ` (${count(total)}, the first ${things.length})` : ''
    return [h('h3', {}, title + more), h('p', { class: 'others' }, ...shown)]
  }
}

async function stateOf(pid: string, context: Context): Promise<HTMLElement> {
  const answer = await context.ask<ProcessState>('state', { pid })
  if ('refused' in answer) return h('p', { class: 'empty' }, REFUSED[answer.refused] ?? answer.refused)
  return h('section', {}, h('h3', {}, 'State'), h('pre', {}, answer.state))
}

function stack({ stacktrace }: ProcessDetails): HTMLElement[] {
  if (stacktrace.length === 0) return []
  const calls = stacktrace.map(({ call, file, line }) =>
    h('li', {}, mfaText(call), file === null ? '' : h('small', {}, ` ${file}:${line ?? '?'}`)),
  )
  return [h('h3', {}, 'Stack'), h('ol', { class: 'code' }, ...calls)]
}

/** The keys; the values, which may be secrets, for whoever asks for them. */
function dictionary(
  { pid, dictionaryKeys }: ProcessDetails,
  context: Context,
  act: (label: string, run: () => Promise<void>) => HTMLElement,
): HTMLElement[] {
  if (dictionaryKeys.length === 0) return []
  const keys = h('ul', { class: 'code' }, ...dictionaryKeys.map((key) => h('li', {}, key)))
  const place = h('div', {}, keys)
  const show = act('Show values', async () => {
    place.replaceChildren(factList(await context.ask<[string, string][]>('dictionary', { pid })))
  })
  if (!context.recorded) place.append(h('div', { class: 'actions' }, show))
  return [h('h3', {}, 'Dictionary'), place]
}
