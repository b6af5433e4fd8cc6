/** A replica that can be looked at. */
export interface ViewedReplica {
  name: string
}

/** What the page shows: nodes that run now, or a recording of one. */
export interface View {
  readonly title: string
  readonly replicas: readonly ViewedReplica[]
  /** Looks which replicas there are now; absent for a recording. What is known stays when that cannot be told. */
  refresh?(): Promise<void>
  /** Times of a recording in milliseconds, oldest first; absent when live. */
  readonly times?: readonly number[]
  /** A crash dump: other things are known of it, and nothing changes. */
  readonly kind?: 'dump'
  /**
   * @param call one of `CALLS`
   * @throws GigalixirError NOT_FOUND for an unknown replica or call; USAGE for wrong parameters; whatever the node says
   */
  ask(replica: string, call: string, parameters: Parameters): Promise<unknown>
  close(): Promise<void>
}

/** What comes from the page, to be validated. */
export type Parameters = Readonly<Record<string, unknown>>
