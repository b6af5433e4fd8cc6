import type { Duplex } from 'node:stream'
import { findAndConnect } from '../erlang/index.js'
import type { Connection } from '../erlang/index.js'

/** Who a node is, and what lets others in. */
export interface NodeName {
  /** The node's full name: `name@host`. */
  readonly node: string
  /** Secret. */
  readonly cookie: string
}

/** How to reach the Erlang node of a replica, whatever lies between: a socket, an SSH channel. */
export interface NodeAccess {
  /** The replica's name, as people see it in `ps`. */
  readonly replica: string
  name(): Promise<NodeName>
  /** A stream to a port of the machine where the node runs. */
  open(port: number): Promise<Duplex>
  /** Ends what leads there. Can be called twice. */
  close(): Promise<void>
}

/** @throws as `findAndConnect` (NOT_FOUND, ERLANG_REFUSED, UNREACHABLE, TIMEOUT, INTERRUPTED), and what the way there throws */
export async function connectTo(access: NodeAccess, signal?: AbortSignal): Promise<Connection> {
  const { node, cookie } = await access.name()
  return findAndConnect((port) => access.open(port), { node, cookie, ...(signal && { signal }) })
}
