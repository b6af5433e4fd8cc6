/**
 * What the engine asks of the router while it rolls an app: the zero-downtime order is new replica up, healthy, routed;
 * old one gets no new requests, finishes, stops (platform-behaviour.md, "Zero downtime").
 */
export interface Traffic {
  /** From now on the replica gets requests. */
  admit(app: string, replica: string, address: Address): void
  /**
   * From now on the replica gets no new requests. Resolves when those under way have ended (WebSockets count), or
   * after `timeoutMs`, whichever is first; says how many were still open. Unknown replicas resolve at once.
   */
  drain(app: string, replica: string, timeoutMs: number): Promise<{ open: number }>
  /** The replica is gone: its connections are cut. */
  drop(app: string, replica: string): void
}

/** Where a replica answers, as reachable from the simulator's own process. */
export interface Address {
  readonly host: string
  readonly port: number
}
