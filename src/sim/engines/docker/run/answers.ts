import { connect } from 'node:net'
import type { Address } from '../../../engine/index.js'

/** How a replica is reached: by its own address, or by a port that Docker publishes and forwards. */
export type Reach = 'direct' | 'published'

/** Docker's forwarder accepts before the app listens, and then hangs up: only a connection that lasts is an answer. */
const FORWARDED_MUST_LAST = 250

/**
 * True when something takes a TCP connection at the address. Where this process itself had to wait for a CPU, what has arrived
 * meanwhile goes before a time that is over: hence `setImmediate`, which lets it be read first.
 */
export function answers(address: Address, reach: Reach, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    let lasting: NodeJS.Timeout | undefined
    const done = (result: boolean) => {
      clearTimeout(late)
      clearTimeout(lasting)
      socket.destroy()
      resolve(result)
    }
    const late = setTimeout(() => setImmediate(() => done(false)), timeout)
    socket.once('connect', () => {
      if (reach === 'direct') done(true)
      else lasting = setTimeout(() => setImmediate(() => done(true)), Math.min(FORWARDED_MUST_LAST, timeout))
    })
    // Reading is what tells that the other side hung up.
    socket.resume()
    socket.once('end', () => done(false))
    socket.once('close', () => done(false))
    socket.once('error', () => done(false))
  })
}
