import { mfaText, processTitle } from '../../collect/names.js'
import type { ProcessRow, SortKey } from '../../collect/processes.js'
import type { ProcessList } from '../../collect/sweep.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes, count } from '../../../web-ui/format.js'
import { Grid } from '../grid.js'

/** What can be asked of the node by column; other columns sort what is shown. */
const SORTED_BY: Readonly<Record<number, SortKey | undefined>> = {
  2: 'memory',
  3: 'reductions',
  4: 'message_queue_len',
}

export const processesTab: Tab = {
  id: 'processes',
  title: 'Processes',
  show(root: HTMLElement, context: Context) {
    let sort: SortKey = 'memory'
    let search = ''
    const coverage = h('span', { class: 'aside' })
    const look = async () => {
      const asked = `${sort} ${search}`
      const list = await context.ask<ProcessList>('processes', { sort, search })
      if (asked !== `${sort} ${search}`) return
      grid.show(
        list.rows,
        list.complete ? undefined : `Looking: ${count(list.looked)} of ${count(list.count)} so far.`,
      )
      coverage.textContent = coverageText(list, search)
    }
    const grid = new Grid<ProcessRow>({
      columns: [
        { title: 'Process', cell: (row) => row.pid, by: (row) => row.pid },
        { title: 'Name, label or start', cell: processTitle, by: processTitle },
        { title: 'Memory', cell: (row) => bytes(row.memory), by: (row) => row.memory, number: true },
        {
          title: 'Reductions',
          cell: (row) => count(row.reductions),
          by: (row) => row.reductions,
          number: true,
        },
        {
          title: 'Mailbox',
          cell: (row) => count(row.message_queue_len),
          by: (row) => row.message_queue_len,
          number: true,
        },
        {
          title: 'Current function',
          cell: (row) => mfaText(row.currentFunction),
          by: (row) => mfaText(row.currentFunction),
        },
      ],
      key: (row) => row.pid,
      sort: 2,
      open: (row) => context.openProcess(row.pid),
      sorted: (column) => {
        const asked = SORTED_BY[column]
        if (asked === undefined || asked === sort) return
        sort = asked
        look().catch(ignore)
      },
      empty: 'No process fits.',
    })
    // The clock tells what goes wrong; a look in between may fail silently, the next one says so.
    const ignore = () => undefined
    let typing: ReturnType<typeof setTimeout> | undefined
    const field = h('input', {
      type: 'search',
      placeholder: 'Search by name, label, start or pid   /',
      'aria-label': 'Search processes',
      'data-search': true,
      input: () => {
        clearTimeout(typing)
        typing = setTimeout(() => {
          search = field.value
          look().catch(ignore)
        }, 250)
      },
    })
    context.signal.addEventListener('abort', () => clearTimeout(typing))
    root.replaceChildren(h('div', { class: 'bar' }, field, coverage), grid.element)
    context.every(5000, look)
  },
}

function coverageText({ rows, count: all, looked, complete }: ProcessList, search: string): string {
  const shown = search ? `${count(rows.length)} found` : `top ${count(rows.length)}`
  if (looked >= all) return `${shown} of ${count(all)}`
  return complete
    ? `${shown} of ${count(all)}, looked at in turns`
    : `${shown} of the first ${count(looked)}; ${count(all)} in all`
}
