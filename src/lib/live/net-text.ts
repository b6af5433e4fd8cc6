import type { Column } from '../ui/index.js'
import type { Net, NetReplica } from './net.js'
import { shortReplica } from './top-text.js'

/** A row for each replica. */
export const NET_COLUMNS: readonly Column<NetReplica>[] = [
  { heading: 'Replica', text: ({ replica }) => shortReplica(replica) },
  { heading: 'Node', text: ({ node }) => node },
  { heading: 'OTP', text: ({ otp }) => otp },
  { heading: 'Port', text: ({ port }) => String(port ?? '–') },
  { heading: 'Cookie', text: ({ cookieOfMost }) => (cookieOfMost ? 'same' : 'differs') },
  { heading: 'Nodes', text: ({ visible }) => String(visible.length) },
  { heading: 'Hidden', text: ({ hidden }) => String(hidden.length) },
]

/** Who sees whom: one line when all do, else one for each pair that does not. */
export function netText({ replicas, links }: Net): string {
  const others = [...new Set(replicas.flatMap(({ visible }) => visible))].filter(
    (node) => !replicas.some((each) => each.node === node),
  )
  const apart = links.filter(({ connected }) => !connected)
  const seen =
    replicas.length < 2
      ? 'One replica: there is no other to see.'
      : apart.length === 0
        ? `All ${replicas.length} replicas see one another.`
        : apart
            .map(
              ({ from, to, why }) => `${shortReplica(from)} does not see ${shortReplica(to)}. ${why ?? ''}`,
            )
            .join('\n')
  return [seen, ...(others.length > 0 ? [`Other nodes connected: ${others.join(', ')}`] : [])].join('\n')
}
