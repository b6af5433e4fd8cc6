import type { Duplex } from 'node:stream'
import { GigalixirError } from '../errors.js'
import { Connection } from './connection/connection.js'
import type { ConnectionOptions } from './connection/connection.js'
import { EPMD_PORT, lookUpNode } from './epmd.js'
import { shakeHands } from './handshake/handshake.js'
import type { HandshakeOptions } from './handshake/handshake.js'
import { sharedLimit } from './wait.js'
import { ByteStream } from './wire/byte-stream.js'

export type ConnectOptions = HandshakeOptions & ConnectionOptions

const DEFAULT_TIMEOUT_MS = 15_000

/**
 * Connects to the node at the other end of a stream, whatever the stream is: a socket, an SSH channel, a pipe. The
 * stream belongs to the connection from now on, and is closed when this fails.
 *
 * @throws GigalixirError ERLANG_REFUSED for a wrong cookie, a name in use or a node that is not the one meant;
 *   UNREACHABLE, TIMEOUT, INTERRUPTED; PLATFORM_FAILED when it is no node
 */
export async function connectNode(duplex: Duplex, options: ConnectOptions): Promise<Connection> {
  const stream = new ByteStream(duplex, options.node ?? 'the node')
  try {
    return new Connection(stream, await shakeHands(stream, options), options)
  } catch (error) {
    // Our last word to a node that refused may still be on its way.
    if (error instanceof GigalixirError && error.code === 'ERLANG_REFUSED') stream.close()
    else stream.destroy()
    throw error
  }
}

export interface FindOptions extends Omit<ConnectOptions, 'version' | 'node'> {
  /** `name@host`; the host is only compared, `open` decides where to go. */
  readonly node: string
  /** Where the port mapper listens; 4369 if not given. */
  readonly epmdPort?: number
}

/**
 * Asks the port mapper where a node listens and connects to it.
 *
 * @param open makes a stream to a port of the machine where the node runs: called once for the port mapper, once for
 *   the node
 * @throws GigalixirError NOT_FOUND when no such node is registered; otherwise as `connectNode`, and what `open` throws
 */
export async function findAndConnect(
  open: (port: number) => Duplex | Promise<Duplex>,
  options: FindOptions,
): Promise<Connection> {
  const left = sharedLimit({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options })
  const [name = options.node] = options.node.split('@')
  const found = await lookUpNode(await open(options.epmdPort ?? EPMD_PORT), name, left())
  if (!found) {
    throw new GigalixirError(
      'NOT_FOUND',
      `No node named ${name} is registered with the port mapper (epmd) there.`,
      {
        next: ['The app may still be starting, or run without a node name.'],
      },
    )
  }
  const version = found.highestVersion >= 6 ? 6 : 5
  return connectNode(await open(found.port), { ...options, ...left(), version })
}
