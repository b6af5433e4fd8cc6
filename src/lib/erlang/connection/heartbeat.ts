/** What a heartbeat watches and does. */
export interface Pulse {
  /** When bytes last came, on any clock. */
  lastReceived(): number
  /** When bytes were last sent, on any clock. */
  lastSent(): number
  /** We ourselves do not read at the moment, so silence means nothing. */
  isPaused(): boolean
  tick(): void
  /** Asks for something that any living node answers at once. */
  probe(): void
  dead(): void
}

/** Erlang's own: a net_ticktime of 60 seconds with four ticks in it. */
export const DEFAULT_TICK_MS = 15_000
/** Silent intervals before the node is asked whether it is there, which covers nodes with a longer tick time. */
const PROBE_AFTER = 3
const DEAD_AFTER = 4

/**
 * Keeps a connection alive and notices when it is dead, as nodes do with one another: something is sent in every
 * interval, and a node that is silent for four of them is gone
 * (https://www.erlang.org/doc/apps/kernel/kernel_app.html#net_ticktime).
 */
export class Heartbeat {
  readonly #pulse: Pulse
  readonly #timer: NodeJS.Timeout
  #sent: number
  #received: number
  /** Intervals, not time: when this process itself stood still, nothing could come. */
  #silent = 0

  constructor(pulse: Pulse, tickMs = DEFAULT_TICK_MS) {
    this.#pulse = pulse
    this.#sent = pulse.lastSent()
    this.#received = pulse.lastReceived()
    this.#timer = setInterval(() => this.#check(), tickMs)
    // The connection keeps a program running, not its clock.
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #check(): void {
    const { lastSent, lastReceived } = {
      lastSent: this.#pulse.lastSent(),
      lastReceived: this.#pulse.lastReceived(),
    }
    const heard = lastReceived !== this.#received || this.#pulse.isPaused()
    this.#silent = heard ? 0 : this.#silent + 1
    this.#received = lastReceived
    if (this.#silent >= DEAD_AFTER) {
      this.#pulse.dead()
      return
    }
    if (this.#silent === PROBE_AFTER) this.#pulse.probe()
    else if (lastSent === this.#sent) this.#pulse.tick()
    this.#sent = this.#pulse.lastSent()
  }
}
