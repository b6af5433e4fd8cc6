import type { Duplex } from 'node:stream'
import { findAndConnect } from '../erlang/index.js'
import type { Connection } from '../erlang/index.js'

/** How to reach the Erlang node of a replica, whatever lies between: a socket, an SSH channel. */
export interface NodeAccess {
  /** The replica's name, as people see it in `ps`. */
  readonly replica: string
  /** The node's full name: `name@host`. */
  readonly node: string
  readonly cookie: string
  /** A stream to a port of the machine where the node runs. */
  open(port: number): Promise<Duplex>
}

/** @throws as `findAndConnect`: NOT_FOUND, ERLANG_REFUSED, UNREACHABLE, TIMEOUT, INTERRUPTED */
export function connectTo(access: NodeAccess, signal?: AbortSignal): Promise<Connection> {
  return findAndConnect((port) => access.open(port), {
    node: access.node,
    cookie: access.cookie,
    ...(signal && { signal }),
  })
}
