import type { Duplex } from 'node:stream'
import { GigalixirError } from '../errors.js'
import type { ErrorCode } from '../errors.js'
import { connectNode } from '../erlang/index.js'
import type { Connection } from '../erlang/index.js'
import type { NodePlace } from '../ssh/node-place.js'
import { findNode } from './find-node.js'

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
  /** What its surroundings say of it, which costs little and may be wrong. */
  likelyName(): Promise<NodeName | undefined>
  /** What the node itself says. */
  name(): Promise<NodeName>
  /** What the machine where it runs shows of it, for nodes that no port mapper knows. */
  place(): Promise<NodePlace>
  /** A stream to a port of the machine where the node runs. */
  open(port: number): Promise<Duplex>
  /** Ends what leads there. Can be called twice. */
  close(): Promise<void>
}

/** A connection to a node, and the name and cookie that made it. */
export interface Entered {
  readonly name: NodeName
  readonly connection: Connection
}

/**
 * Connects to the node of a replica: by the name its surroundings tell, and when there is no such node or it has another
 * cookie, by what the node itself tells.
 *
 * @throws as `findNode` and `connectNode` (NOT_FOUND, ERLANG_REFUSED, UNREACHABLE, TIMEOUT, INTERRUPTED), and what the way
 *   there throws
 */
export async function enter(access: NodeAccess, signal?: AbortSignal): Promise<Entered> {
  const likely = await access.likelyName()
  if (likely) {
    try {
      return { name: likely, connection: await connectBy(access, likely, signal) }
    } catch (error) {
      if (!(error instanceof GigalixirError) || !MISTAKEN.has(error.code)) throw error
      // One that has no name cannot tell it.
      if (error.data.nameless === true) throw error
    }
  }
  const name = await access.name()
  return { name, connection: await connectBy(access, name, signal) }
}

/** What a wrong name or cookie leads to. */
const MISTAKEN: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'ERLANG_REFUSED'])

/** @throws as `enter` */
export async function connectTo(access: NodeAccess, signal?: AbortSignal): Promise<Connection> {
  return (await enter(access, signal)).connection
}

async function connectBy(
  access: NodeAccess,
  name: NodeName,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const { port, highestVersion } = await findNode(access, name, signal)
  const version = highestVersion >= 6 ? 6 : 5
  return connectNode(await access.open(port), { ...name, version, ...(signal && { signal }) })
}
