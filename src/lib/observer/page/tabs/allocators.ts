import type { Allocator } from '../../collect/allocators.js'
import type { Context, Tab } from '../context.js'
import { bytes, percent } from '../../../web-ui/format.js'
import { Grid } from '../grid.js'

export const allocatorsTab: Tab = {
  id: 'allocators',
  title: 'Allocators',
  show(root: HTMLElement, context: Context) {
    const grid = new Grid<Allocator>({
      columns: [
        { title: 'Allocator', cell: ({ name }) => name, by: ({ name }) => name },
        { title: 'In use', cell: ({ blocks }) => bytes(blocks), by: ({ blocks }) => blocks, number: true },
        {
          title: 'Taken',
          cell: ({ carriers }) => bytes(carriers),
          by: ({ carriers }) => carriers,
          number: true,
        },
        { title: 'Utilisation', cell: (row) => percent(used(row)), by: used, number: true },
        {
          title: 'Most taken',
          cell: (row) => bytes(row.carriersMax),
          by: (row) => row.carriersMax,
          number: true,
        },
        {
          title: 'Instances',
          cell: (row) => String(row.instances),
          by: (row) => row.instances,
          number: true,
        },
      ],
      key: ({ name }) => name,
      sort: 2,
      empty: 'The node tells nothing of its allocators.',
    })
    root.replaceChildren(grid.element)
    context.every(5000, async () => grid.show(await context.ask<Allocator[]>('allocators')))
  },
}

function used({ blocks, carriers }: Allocator): number {
  return carriers > 0 ? blocks / carriers : 0
}
