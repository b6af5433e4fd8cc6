/** One request to an app, told when it is over: what the lines of the router in the app's log are made from. */
export interface RequestRecord {
  /** The `X-Request-Id` that the app got with it. */
  readonly id: string
  /** The app that was to answer: where a canary took the request, the canary. */
  readonly app: string
  /** The replica it was given to last; null when there was none to give it to. */
  readonly replica: string | null
  /** The release that the replica ran; null when that is not known. */
  readonly release: number | null
  readonly method: string
  /** Without its query, which may hold secrets; `?…` stands for one. */
  readonly path: string
  /** As the client wrote it, with its port. */
  readonly host: string
  readonly protocol: 'http' | 'https'
  /** The address of the client. */
  readonly client: string
  /** What the client was answered; null when it was gone before there was an answer. 101 for a WebSocket that was open. */
  readonly status: number | null
  /** Milliseconds since 1970 at which it came. */
  readonly began: number
  /** Milliseconds until the replica took the connection; 0 on one that was kept. */
  readonly connectMs: number
  /** Milliseconds from its coming until it was over. */
  readonly serviceMs: number
  /** Of the answer's body; of a WebSocket, all that the replica sent. */
  readonly bytes: number
  /** Why the replica's answer did not arrive, in a sentence; null when it did. */
  readonly error: string | null
}
