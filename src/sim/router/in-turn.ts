import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Requests that were sent on one connection without waiting for answers, one after the other, as their answers have to be sent
 * (RFC 9112, 9.3.2). Node hands over all that one read has brought at once, which may be thousands, and reads on for as long as
 * none of the answers has begun.
 */
export class InTurn {
  readonly #lines = new WeakMap<Socket, { waiting: number }>()

  /** Has a request answered when those before it on its connection have been. */
  take(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    // Node gives a connection to the answer whose turn it is.
    if (response.socket !== null) {
      answer()
      return
    }
    const { socket } = request
    const line = this.#lineOf(socket)
    line.waiting += 1
    socket.pause()
    response.once('socket', () => {
      line.waiting -= 1
      // Others have their turn between two of them.
      setImmediate(() => {
        answer()
        if (line.waiting === 0) socket.resume()
      })
    })
  }

  #lineOf(socket: Socket): { waiting: number } {
    const known = this.#lines.get(socket)
    if (known) return known
    const line = { waiting: 0 }
    this.#lines.set(socket, line)
    // Node reads on after each answer.
    socket.on('resume', () => {
      if (line.waiting > 0) socket.pause()
    })
    return line
  }
}
