import type { SystemInfo } from '../../collect/system.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes, count, duration, percent } from '../../../web-ui/format.js'

export const systemTab: Tab = {
  id: 'system',
  title: 'System',
  show(root: HTMLElement, context: Context) {
    context.every(5000, async () => {
      root.replaceChildren(draw(await context.ask<SystemInfo>('system')))
    })
  },
}

function draw(system: SystemInfo): HTMLElement {
  const { total = 0, ...parts } = system.memory
  const shown = ['processes', 'binary', 'ets', 'code', 'atom'].map(
    (part) => [part, parts[part] ?? 0] as const,
  )
  const other = total - shown.reduce((sum, [, size]) => sum + size, 0)
  return h(
    'div',
    { class: 'cards' },
    facts('Versions', [
      ['Elixir', system.elixir ?? 'not there'],
      ['Erlang/OTP', `${system.otp} (erts ${system.erts})`],
      ['JIT', system.jit ? 'yes' : 'no'],
      ['Architecture', `${system.architecture}, ${system.wordBytes * 8} bit`],
      ['Uptime', duration(system.uptime)],
    ]),
    facts('Schedulers', [
      ['Normal', `${system.schedulersOnline} of ${system.schedulers} online`],
      ['Dirty CPU', String(system.dirtyCpu)],
      ['Dirty IO', String(system.dirtyIo)],
      ['Async threads', String(system.asyncThreads)],
      ['Processors', system.logicalProcessors === null ? 'unknown' : String(system.logicalProcessors)],
    ]),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, 'Limits'),
      ...Object.entries(system.limits).map(([what, [now, limit]]) =>
        meter(what, count(now), `of ${count(limit)}`, now / limit),
      ),
    ),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, `Memory: ${bytes(total)}`),
      ...[...shown, ['other', Math.max(0, other)] as const].map(([what, size]) =>
        meter(what, bytes(size), percent(size / total), size / total),
      ),
    ),
    facts(
      'Nodes it is connected to',
      system.nodes.length > 0 ? system.nodes.map((node) => [node, '']) : [['none', '']],
    ),
  )
}

function facts(title: string, rows: (readonly [string, string])[]): HTMLElement {
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, title),
    h('dl', {}, ...rows.flatMap(([what, value]) => [h('dt', {}, what), h('dd', {}, value)])),
  )
}

function meter(what: string, value: string, aside: string, share: number): HTMLElement {
  return h(
    'div',
    { class: 'meter' },
    h('span', {}, what),
    h('span', { class: 'value' }, value, ' ', h('small', {}, aside)),
    h('progress', {
      max: 1,
      value: Math.min(1, share || 0),
      'aria-label': what,
      class: share > 0.8 ? 'high' : '',
    }),
  )
}
