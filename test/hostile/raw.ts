import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface RawAnswer {
  /** All that came back, one character a byte. */
  readonly text: string
  /** Whether the connection was still open when the time was over. */
  readonly isOpen: boolean
}

/**
 * Sends bytes to a port of this machine and takes what comes back until the connection ends, or for a while.
 *
 * @param patience milliseconds without a byte after which it is enough
 * @param most bytes after which it is enough
 */
export function rawExchange(
  port: number,
  bytes: string | Buffer,
  { patience = 5000, most = 10_000_000 }: { patience?: number; most?: number } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    let length = 0
    const end = (isOpen: boolean) => {
      socket.destroy()
      resolve({ text: Buffer.concat(chunks).toString('latin1'), isOpen })
    }
    socket.setTimeout(patience, () => end(true))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > most) end(true)
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      // An answer may be followed by a reset, when not all was read that was sent.
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? end(false) : reject(error),
    )
    socket.on('close', () => end(false))
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  })
}

/** Opens connections that send something and stay. Rejects none: those that were not taken are closed. */
export async function hold(port: number, count: number, sent: string): Promise<Socket[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.write(sent)
            resolve(socket)
          })
          socket.on('error', () => {
            socket.destroy()
            resolve(socket)
          })
          socket.resume()
        }),
    ),
  )
}
