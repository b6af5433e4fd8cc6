import { GigalixirError } from '../errors.js'
import type { Proof } from './prove.js'

/** What a change may cost. */
export interface Budget {
  /** Requests that may fail. */
  readonly requests: number
  /** WebSockets that may have to be made again. */
  readonly reconnects: number
}

export interface Verdict {
  /** For machines. Times are in milliseconds. */
  readonly data: Readonly<Record<string, unknown>>
  readonly failure: GigalixirError | null
}

/** Holds what the traffic saw against the budget. */
export function judgeProof({ http, sockets, exitCode, unhealthy }: Proof, budget: Budget): Verdict {
  const data = {
    command_exit_code: exitCode,
    unhealthy: unhealthy?.message ?? null,
    requests: http.sent,
    failed: http.failed.length,
    failures: reasons(http.failed.map(({ what }) => what)),
    latency: { p50: tenths(http.p50), p99: tenths(http.p99), max: tenths(http.max) },
    longest_gap: tenths(http.longestGap),
    websockets: sockets && {
      connections: sockets.connections,
      reconnects: sockets.reconnects,
      longest_gap: tenths(sockets.longestGap),
      away: sockets.away,
    },
  }
  const lost = (sockets?.reconnects ?? 0) + (sockets?.away ?? 0)
  const over = [
    ...(http.failed.length > budget.requests
      ? [`${count(http.failed.length, 'request')} failed (allowed: ${budget.requests})`]
      : []),
    ...(lost > budget.reconnects
      ? [`${count(lost, 'WebSocket')} had to reconnect (allowed: ${budget.reconnects})`]
      : []),
    ...(sockets && sockets.away > 0 ? [`${count(sockets.away, 'WebSocket')} did not come back`] : []),
  ]
  if (over.length === 0) return { data, failure: unhealthy }
  return {
    data,
    failure: new GigalixirError('DOWNTIME', `Not zero-downtime: ${over.join('; ')}.`, {
      next: [
        ...(unhealthy ? unhealthy.message.split('\n', 1) : []),
        "The reasons are above. See the app's logs: gigalixir logs --since 5m",
      ],
      data,
    }),
  }
}

/** For people. */
export function describeProof({ http, sockets }: Proof): string {
  const lines = [
    `${count(http.sent, 'request')}, ${http.failed.length} failed`,
    `  latency p50 ${ms(http.p50)}, p99 ${ms(http.p99)}, max ${ms(http.max)}`,
    `  longest gap between good answers: ${ms(http.longestGap)}`,
    ...Object.entries(reasons(http.failed.map(({ what }) => what))).map(
      ([what, times]) => `  ${times} × ${what}`,
    ),
  ]
  if (sockets) {
    lines.push(
      `${count(sockets.connections, 'WebSocket')}, ${sockets.reconnects} reconnected`,
      `  longest time disconnected: ${ms(sockets.longestGap)}`,
    )
  }
  return lines.join('\n')
}

function reasons(failures: readonly string[]): Record<string, number> {
  const times: Record<string, number> = {}
  for (const what of failures) times[what] = (times[what] ?? 0) + 1
  return times
}

function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`
}

function ms(milliseconds: number): string {
  return `${tenths(milliseconds)} ms`
}

function tenths(number: number): number {
  return Math.round(number * 10) / 10
}
