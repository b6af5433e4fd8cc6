/** Answers in recordings of version 1, of gigalixir 0.1, which named processes by text alone. */

interface OldNode {
  pid: string
  name: string
  children: OldNode[]
}

/** An answer of that time as today's views read it. */
export function fromFirstVersion(call: string, answer: unknown): unknown {
  switch (call) {
    case 'ports':
    case 'sockets':
    case 'tables':
      return withRows(answer, ({ owner, ...row }) => ({ ...row, owner: ownerOf(owner) }))
    case 'processes':
      return withRows(answer, (row) => ({ ...row, label: null }))
    case 'applications':
      return (answer as object[]).map((each) => ({ ...each, named: false, needed: false }))
    case 'tree':
      return answer === null ? null : treeOf(answer as OldNode)
    default:
      return answer
  }
}

function withRows(answer: unknown, change: (row: Record<string, unknown>) => unknown): unknown {
  const list = answer as { rows: Record<string, unknown>[] }
  return { ...list, rows: list.rows.map(change) }
}

function ownerOf(owner: unknown): unknown {
  return typeof owner === 'string' ? { pid: owner, name: null, label: null, initialCall: null } : null
}

/** The name was what a node prints: a registered one, or what the process was started with. */
function treeOf({ name, children, ...rest }: OldNode): unknown {
  const label = name.replace(/'?\bElixir\.([\w.]+)'?/g, '$1')
  return { ...rest, name: null, label, initialCall: null, children: children.map(treeOf) }
}
