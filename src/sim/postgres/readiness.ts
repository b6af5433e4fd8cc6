import { connect } from 'node:net'

/** `cannot_connect_now`: the server is starting up or recovering (PostgreSQL, appendix A). */
const STARTING_UP = '57P03'
/** Protocol 3.0, as a startup packet says it. */
const PROTOCOL = 3 << 16

/**
 * Whether a PostgreSQL server takes connections: it answers a startup packet with a request to authenticate, and not
 * with the words that it is still starting. (A connect alone proves nothing: Docker's own proxy accepts it.)
 *
 * Format: https://www.postgresql.org/docs/current/protocol-message-formats.html
 *
 * @param patience milliseconds
 */
export function takesConnections(
  { host, port }: { readonly host: string; readonly port: number },
  user: string,
  patience: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let received = Buffer.alloc(0)
    const end = (answer: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => end(false), patience)
    socket.on('connect', () => socket.write(startupPacket(user)))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const answer = readAnswer(received)
      if (answer !== undefined) end(answer)
    })
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
  })
}

function startupPacket(user: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + parameters.length, 0)
  head.writeInt32BE(PROTOCOL, 4)
  return Buffer.concat([head, parameters])
}

/** Undefined until all that matters has arrived. */
function readAnswer(bytes: Buffer): boolean | undefined {
  if (bytes.length === 0) return undefined
  const kind = String.fromCharCode(bytes[0] ?? 0)
  if (kind === 'R') return true
  if (kind !== 'E') return false
  if (bytes.length < 5 || bytes.length < 1 + bytes.readInt32BE(1)) return undefined
  // Fields: a letter and a text ended by NUL; `C` is the code.
  const fields = bytes
    .subarray(5, 1 + bytes.readInt32BE(1))
    .toString('utf8')
    .split('\0')
  return !fields.includes(`C${STARTING_UP}`)
}
