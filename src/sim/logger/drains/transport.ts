/** A way to a drain. Deliveries come one after another, never two at once. */
export interface Transport {
  /**
   * The place up to which the drain is known to have received all. A protocol without receipts confirms later than it
   * sends. What is not confirmed when a delivery fails has to be delivered again.
   */
  readonly confirmed: number
  /**
   * Hands lines to the drain.
   *
   * @param lines whole lines of a log, newline after each
   * @param next the place behind them
   * @throws Error in words for people when the drain could not take them
   */
  deliver(lines: Buffer, next: number, signal: AbortSignal): Promise<void>
  /** Confirms what is still open, because nothing more comes for now. @throws Error as `deliver` */
  settle(signal: AbortSignal): Promise<void>
  /** Lets go of connections; what is not confirmed stays so. */
  close(): void
}

export interface TransportOptions {
  readonly url: URL
  /** Tells the drain from which app and drain a batch comes. */
  readonly token: string
  /** Certificates to trust besides the usual ones, in PEM. */
  readonly ca?: string | undefined
  /** The place from which deliveries begin. */
  readonly from: number
  /** Milliseconds the drain may take for a connection or an answer. */
  readonly timeoutMs?: number
}

export const TIMEOUT_MS = 15_000
