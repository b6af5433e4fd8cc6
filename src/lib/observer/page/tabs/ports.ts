import type { PortRow, Rows, SocketRow } from '../../collect/ports.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { bytes } from '../../../web-ui/format.js'
import { Grid } from '../grid.js'
import type { Column } from '../grid.js'
import { ownerColumn } from '../owner-column.js'

export const portsTab: Tab = {
  id: 'ports',
  title: 'Ports',
  show(root: HTMLElement, context: Context) {
    showRows<PortRow>(root, context, 'ports', 3, 'There are no ports.', [
      { title: 'Port', cell: ({ id }) => id, by: ({ id }) => id },
      { title: 'Driver or program', cell: ({ name }) => name, by: ({ name }) => name },
      ownerColumn(context),
      { title: 'In', cell: ({ input }) => bytes(input), by: ({ input }) => input, number: true },
      { title: 'Out', cell: ({ output }) => bytes(output), by: ({ output }) => output, number: true },
      { title: 'Queue', cell: ({ queue }) => bytes(queue), by: ({ queue }) => queue, number: true },
      {
        title: 'OS process',
        cell: ({ osPid }) => String(osPid ?? ''),
        by: ({ osPid }) => osPid ?? 0,
        number: true,
      },
    ])
  },
}

export const socketsTab: Tab = {
  id: 'sockets',
  title: 'Sockets',
  show(root: HTMLElement, context: Context) {
    showRows<SocketRow>(root, context, 'sockets', 5, 'There are no sockets.', [
      { title: 'Kind', cell: ({ kind }) => kind, by: ({ kind }) => kind },
      { title: 'Here', cell: ({ local }) => local, by: ({ local }) => local },
      { title: 'There', cell: ({ remote }) => remote, by: ({ remote }) => remote },
      { title: 'State', cell: ({ state }) => state, by: ({ state }) => state },
      ownerColumn(context),
      {
        title: 'Received',
        cell: ({ received }) => bytes(received),
        by: ({ received }) => received,
        number: true,
      },
      { title: 'Sent', cell: ({ sent }) => bytes(sent), by: ({ sent }) => sent, number: true },
    ])
  },
}

function showRows<Row extends { id: string }>(
  root: HTMLElement,
  context: Context,
  call: string,
  sort: number,
  empty: string,
  columns: Column<Row>[],
): void {
  const grid = new Grid<Row>({ columns, key: ({ id }) => id, sort, empty })
  const aside = h('span', { class: 'aside' })
  root.replaceChildren(h('div', { class: 'bar' }, aside), grid.element)
  context.every(5000, async () => {
    const { rows, count } = await context.ask<Rows<Row>>(call)
    grid.show(rows)
    aside.textContent = rows.length < count ? `${rows.length} of ${count}` : `${count} in all`
  })
}
