import type { Rows } from '../../collect/ports.js'
import type { TablePage, TableRow } from '../../collect/tables.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes, count, name } from '../../../web-ui/format.js'
import { Grid } from '../grid.js'
import { ownerColumn } from '../owner-column.js'

/** As many as the node is asked for at a time, and how far it goes. */
const PAGE = 50
const LAST = 20_000

export const tablesTab: Tab = {
  id: 'tables',
  title: 'Tables',
  show(root: HTMLElement, context: Context) {
    const place = h('div')
    const showRows = (table: TableRow, offset: number) => void drawRows(table, offset).catch(failed)
    const failed = (error: unknown) =>
      place.prepend(h('p', { class: 'empty' }, error instanceof Error ? error.message : String(error)))
    const drawRows = async (table: TableRow, offset: number): Promise<void> => {
      const page = await context.ask<TablePage>('tablePage', { store: table.store, id: table.id, offset })
      const move = (label: string, to: number, possible: boolean) =>
        h('button', { type: 'button', disabled: !possible, click: () => showRows(table, to) }, label)
      place.replaceChildren(
        h(
          'div',
          { class: 'bar' },
          h(
            'button',
            { type: 'button', click: () => place.replaceChildren(filter, grid.element) },
            '← All tables',
          ),
          h('strong', {}, name(table.name)),
          h(
            'span',
            { class: 'aside' },
            page.rows.length > 0
              ? `rows ${count(offset + 1)} to ${count(offset + page.rows.length)} of ${count(table.size)}`
              : '',
          ),
          move('Previous', Math.max(0, offset - PAGE), offset > 0),
          move('Next', offset + PAGE, page.more && offset + PAGE <= LAST),
        ),
        page.refused === undefined && page.rows.length > 0
          ? h(
              'ol',
              { class: 'rows', start: offset + 1 },
              ...page.rows.map((row) => h('li', {}, h('pre', {}, row))),
            )
          : h('p', { class: 'empty' }, why(page)),
      )
    }
    let all: readonly TableRow[] = []
    const grid = new Grid<TableRow>({
      columns: [
        { title: 'Table', cell: (row) => name(row.name), by: (row) => name(row.name) },
        { title: 'Store', cell: ({ store }) => store, by: ({ store }) => store },
        { title: 'Rows', cell: ({ size }) => count(size), by: ({ size }) => size, number: true },
        { title: 'Memory', cell: ({ memory }) => bytes(memory), by: ({ memory }) => memory, number: true },
        { title: 'Type', cell: ({ type }) => type, by: ({ type }) => type },
        { title: 'Access', cell: ({ protection }) => protection, by: ({ protection }) => protection },
        ownerColumn(context),
      ],
      key: ({ store, id }) => `${store} ${id}`,
      sort: 3,
      open: (table) => showRows(table, 0),
      empty: 'No table fits.',
    })
    const field = h('input', {
      type: 'search',
      placeholder: 'Search by name   /',
      'aria-label': 'Search tables',
      'data-search': true,
      input: () => drawAll(),
    })
    const drawAll = () => {
      const words = field.value.toLowerCase()
      grid.show(all.filter((table) => name(table.name).toLowerCase().includes(words)))
    }
    const aside = h('span', { class: 'aside' })
    const filter = h('div', { class: 'bar' }, field, aside)
    place.replaceChildren(filter, grid.element)
    root.replaceChildren(place)
    context.every(5000, async () => {
      const { rows, count: total } = await context.ask<Rows<TableRow>>('tables')
      all = rows
      aside.textContent = rows.length < total ? `${rows.length} of ${total}` : `${total} in all`
      drawAll()
    })
  },
}

function why({ refused }: TablePage): string {
  if (refused === 'dumped') return 'A crash dump has no rows of tables.'
  if (refused === 'private') return 'This table is private: only its owner can read it.'
  return refused === 'gone' ? 'This table no longer exists.' : 'There are no rows.'
}
