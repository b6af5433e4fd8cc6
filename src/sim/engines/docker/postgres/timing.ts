/** A server's times, in milliseconds; tests make them shorter. */
export interface ServerTiming {
  /** Between two looks at a server that runs or rests, and at one that starts. */
  readonly look: number
  readonly lookStarting: number
  /** One probe's patience. */
  readonly probe: number
  /** Until the next try after a failure, doubled with each, up to the longest. */
  readonly retry: number
  readonly longestRetry: number
  /** What a server gets to end its sessions and write what is open. */
  readonly stopGrace: number
}

export const DEFAULT_TIMING: ServerTiming = {
  look: 5000,
  lookStarting: 200,
  probe: 2000,
  retry: 1000,
  longestRetry: 60_000,
  stopGrace: 10_000,
}
