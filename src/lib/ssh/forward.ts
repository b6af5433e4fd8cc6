import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { GigalixirError, messageOf } from '../errors.js'

/**
 * A port of this machine, on loopback, whose connections come out in a container.
 *
 * @param open makes a stream to the port over there
 * @param localPort 0 for any
 * @param onFailure told when the container does not take a connection
 * @returns the server, and its port
 * @throws GigalixirError PORT_UNAVAILABLE
 */
export async function forwardPort(
  open: () => Promise<Duplex>,
  localPort: number,
  onFailure: (text: string) => void,
): Promise<{ server: Server; port: number }> {
  // Half open: whoever has said everything still wants to hear the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    open().then(
      (channel) => join(socket, channel),
      (error: unknown) => {
        onFailure(messageOf(error))
        socket.destroy()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new GigalixirError(
          'PORT_UNAVAILABLE',
          `Port ${localPort} of this machine cannot be used: ${error.message}.`,
          {
            next: ['Choose another: gigalixir ps:forward LOCAL:REMOTE'],
            cause: error,
          },
        ),
      ),
    )
    server.listen(localPort, '127.0.0.1', () => resolve())
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Passes on what either says, and the end of it; when one breaks, so does the other. */
function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    // What was said before a proper end is still on its way.
    from.on('close', () => {
      if (!from.readableEnded) to.destroy()
    })
  }
  if (one.destroyed) other.destroy()
}
