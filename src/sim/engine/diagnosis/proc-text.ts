import type { CpuUse } from '../cpu-time.js'
import type { Inside, Listener } from './facts.js'

/** Between the parts of what `LOOK` prints. */
const MARK = '--- gigalixir ---'

/** Half of the half second between the two looks. */
const BUSY_SECONDS = 0.25

const USE = 'cat /proc/[0-9]*/stat /proc/[0-9]*/task/[0-9]*/schedstat'

/**
 * Prints what is looked at: what all processes have done with the CPU so far, twice with a pause, then the sockets and the
 * machine's cores. It goes by /proc alone, because apps bring no tools and stacks differ.
 */
export const LOOK = [
  '/bin/sh',
  '-c',
  `${USE}; echo '${MARK}'; sleep 0.5; ${USE}; echo '${MARK}'; cat /proc/net/tcp /proc/net/tcp6; echo '${MARK}'; cat /proc/stat`,
]

/** Reads what `LOOK` printed; processes that came or went in between may have left complaints in it. */
export function readLook(text: string): Inside {
  const [first = '', last = '', sockets = '', machine = ''] = text.split(MARK)
  const [before, cpu] = [readCpuUse(first), readCpuUse(last)]
  return {
    listening: readSockets(sockets),
    busy: wanted(cpu) - wanted(before) >= BUSY_SECONDS,
    cpu,
    cores: machine.split('\n').filter((line) => /^cpu\d/.test(line)).length || 1,
  }
}

/**
 * The listening sockets of /proc/net/tcp and tcp6: second column local address, fourth the state, 0A listens
 * (proc(5)). Addresses are 32-bit words in the machine's order, which is little-endian wherever the stack images run.
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

/** What they would have run, had they got a CPU whenever they wanted one. */
function wanted({ ran, waited, ranBefore }: CpuUse): number {
  return ran + waited + ranBefore
}

/**
 * Of /proc/PID/stat (proc(5)) the 14th to 17th column, counted after the name in its parentheses: user and system time of the
 * process, and of its children that are over, in hundredths of a second. Of /proc/PID/task/TID/schedstat (the kernel's
 * Documentation/scheduler/sched-stats.rst) the nanoseconds that a thread ran, and that it waited on a run queue; a kernel that
 * does not count these says 0, and then nothing is known to have waited.
 */
function readCpuUse(text: string): CpuUse {
  const sums = { ticks: 0, before: 0, ran: 0, waited: 0 }
  for (const line of text.split('\n')) {
    const [, ran, waited] = /^(\d+) (\d+) \d+$/.exec(line) ?? []
    if (ran !== undefined) {
      sums.ran += Number(ran) / 1e9
      sums.waited += Number(waited) / 1e9
      continue
    }
    const columns = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const [user, system, usersBefore, systemBefore] = columns.slice(11, 15).map(Number)
    sums.ticks += finite(user) + finite(system)
    sums.before += finite(usersBefore) + finite(systemBefore)
  }
  return { ran: sums.ran || sums.ticks / 100, waited: sums.waited, ranBefore: sums.before / 100 }
}

/** What is no number counts nothing. */
function finite(value = 0): number {
  return Number.isFinite(value) ? value : 0
}
