import type { Inside, Listener } from './facts.js'

/** Between the parts of what `LOOK` prints. */
const MARK = '--- gigalixir ---'

/** Half of the half second between the two looks, in hundredths of a second as /proc/PID/stat counts. */
const BUSY_TICKS = 25

/**
 * Prints what is looked at: the sockets, then what all processes have computed so far, twice with a pause. It goes by
 * /proc alone, because apps bring no tools and stacks differ.
 */
export const LOOK = [
  '/bin/sh',
  '-c',
  `cat /proc/net/tcp /proc/net/tcp6; echo '${MARK}'; cat /proc/[0-9]*/stat; echo '${MARK}'; sleep 0.5; cat /proc/[0-9]*/stat`,
]

/** Reads what `LOOK` printed; processes that came or went in between may have left complaints in it. */
export function readLook(text: string): Inside {
  const [sockets = '', before = '', after = ''] = text.split(MARK)
  return { listening: readSockets(sockets), busy: ticksOf(after) - ticksOf(before) >= BUSY_TICKS }
}

/**
 * The listening sockets of /proc/net/tcp and tcp6: second column local address, fourth the state, 0A listens
 * (proc(5)). Addresses are 32-bit words in the machine's order, which is little-endian wherever Docker's images run.
 */
export function readSockets(text: string): Listener[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? []
    if (state !== '0A' || address === undefined || port === undefined) return []
    return [{ address: formatAddress(address), port: Number.parseInt(port, 16) }]
  })
}

function formatAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex').reverse()])
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.every((byte) => byte === 0)) return '::'
  // IPv4 in IPv6: what is told is the IPv4 address.
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (mapped) return bytes.slice(12).join('.')
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1'
  return (Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? []).join(':')
}

/** User and system time of all processes: the 14th and 15th column, counted after the name in its parentheses. */
function ticksOf(text: string): number {
  return text.split('\n').reduce((sum, line) => {
    const columns = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const own = Number(columns[11]) + Number(columns[12])
    return Number.isFinite(own) ? sum + own : sum
  }, 0)
}
