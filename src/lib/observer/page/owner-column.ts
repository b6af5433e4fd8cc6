import { processTitle } from '../collect/names.js'
import type { ProcessRef } from '../collect/names.js'
import type { Context } from './context.js'
import type { Column } from './grid.js'
import { processLink } from './process-link.js'

/** Whose a port, a socket or a table is; a click opens the process. */
export function ownerColumn<Row extends { owner: ProcessRef | null }>(context: Context): Column<Row> {
  return {
    title: 'Owner',
    cell: ({ owner }) => (owner === null ? '' : processLink(owner, (pid) => context.openProcess(pid))),
    by: ({ owner }) => (owner === null ? '' : processTitle(owner)),
  }
}
