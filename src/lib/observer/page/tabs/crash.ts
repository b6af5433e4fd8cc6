import type { DumpSummary, DumpedModule, ShownValue } from '../../../crash-dump/shapes.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes, count, name, percent } from '../../../web-ui/format.js'
import { Grid } from '../grid.js'

/** What was wrong, and how large everything was. */
export const crashTab: Tab = {
  id: 'crash',
  title: 'Crash',
  show(root: HTMLElement, context: Context) {
    context.every(0, async () => {
      root.replaceChildren(...draw(await context.ask<DumpSummary>('dump')))
    })
  },
}

function draw(summary: DumpSummary): HTMLElement[] {
  const { memory, counts, totals, atoms } = summary
  const total = memory.total ?? 0
  const parts = ['processes', 'binary', 'ets', 'code', 'atom'].map(
    (part) => [part, memory[part] ?? 0] as const,
  )
  return [
    ...(summary.cutOff === null
      ? []
      : [h('p', { class: 'notice' }, `This dump is not complete. ${summary.cutOff}`)]),
    h(
      'section',
      { class: 'card' },
      h('h2', {}, 'What was wrong'),
      h('p', {}, summary.explanation),
      ...summary.next.map((step) => h('p', { class: 'aside' }, step)),
      h('pre', {}, summary.slogan === '' ? 'No slogan' : summary.slogan),
    ),
    h(
      'div',
      { class: 'cards' },
      facts('Node', [
        ['Name', summary.node ?? 'unknown'],
        [
          'Erlang/OTP',
          summary.otp === null ? 'unknown' : `${summary.otp} (erts ${summary.erts ?? 'unknown'})`,
        ],
        ['Written', summary.created ?? 'unknown'],
        ['Ended on', summary.thread ?? 'unknown'],
        ['File', `${bytes(summary.size)}, version ${summary.version}`],
      ]),
      facts('Counts', [
        ['Processes', count(counts.processes)],
        ['Messages waiting', count(totals.messages)],
        ['Atoms', atoms[1] === null ? count(atoms[0]) : `${count(atoms[0])} of ${count(atoms[1])}`],
        ['Tables', count(counts.tables)],
        ['Ports', count(counts.ports)],
        ['Timers', count(counts.timers)],
        ['Modules', count(counts.modules)],
      ]),
      total === 0
        ? h(
            'section',
            { class: 'card' },
            h('h2', {}, 'Memory'),
            h('p', { class: 'empty' }, 'The dump does not say.'),
          )
        : h(
            'section',
            { class: 'card' },
            h('h2', {}, `Memory: ${bytes(total)}`),
            ...parts.map(([what, size]) =>
              h(
                'div',
                { class: 'meter' },
                h('span', {}, what),
                h('span', { class: 'value' }, bytes(size), ' ', h('small', {}, percent(size / total))),
                h('progress', { max: 1, value: Math.min(1, size / total), 'aria-label': what }),
              ),
            ),
          ),
    ),
  ]
}

function facts(title: string, rows: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, title),
    h('dl', {}, ...rows.flatMap(([what, value]) => [h('dt', {}, what), h('dd', {}, value)])),
  )
}

export const modulesTab: Tab = {
  id: 'modules',
  title: 'Modules',
  show(root: HTMLElement, context: Context) {
    const grid = new Grid<DumpedModule>({
      columns: [
        { title: 'Module', cell: (row) => name(row.name), by: (row) => name(row.name) },
        { title: 'Code', cell: ({ size }) => bytes(size), by: ({ size }) => size, number: true },
        {
          title: 'Old code',
          cell: ({ old }) => (old === 0 ? '' : bytes(old)),
          by: ({ old }) => old,
          number: true,
        },
      ],
      key: (row) => row.name,
      sort: 1,
      empty: 'The dump has no modules.',
    })
    root.replaceChildren(grid.element)
    context.every(0, async () => grid.show(await context.ask<DumpedModule[]>('modules')))
  },
}

export const termsTab: Tab = {
  id: 'terms',
  title: 'Persistent terms',
  show(root: HTMLElement, context: Context) {
    const grid = new Grid<ShownValue>({
      columns: [
        { title: 'Key', cell: ({ key }) => h('code', {}, key), by: ({ key }) => key },
        { title: 'Value', cell: ({ value }) => h('code', {}, value) },
      ],
      key: ({ key }) => key,
      sort: 0,
      empty: 'The dump has no persistent terms.',
    })
    root.replaceChildren(grid.element)
    context.every(0, async () => {
      const { rows } = await context.ask<{ rows: ShownValue[] }>('terms')
      grid.show(rows)
    })
  },
}
