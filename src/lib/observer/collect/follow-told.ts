import { GigalixirError } from '../../errors.js'
import { tagged, toJs } from '../../erlang/index.js'
import type { LocalProcess, Pid, Term } from '../../erlang/index.js'

export interface Told<Event extends { readonly type: string }, Why> {
  /** What its messages begin with. */
  readonly tag: 'trace' | 'watch'
  readonly onEvent: (event: Event) => void
  /** The event that says that it has ended; after it nothing comes. */
  readonly ended: (why: Why | 'lost') => Event
  /** Why it ended, when it did without a word; lost if not given. */
  readonly whyGone?: (reason: Term) => Why
}

/** Takes what a process on the node tells of, `{Tag, Event}` each, until it has ended or the node is gone. Then `client` is closed. */
export async function followTold<Event extends { readonly type: string }, Why = never>(
  client: LocalProcess,
  teller: Pid,
  { tag, onEvent, ended, whyGone }: Told<Event, Why>,
): Promise<void> {
  try {
    await client.monitor(teller)
    for (;;) {
      const event = await client.receive('The next event', (came): Event | undefined => {
        if (came.type === 'down') return ended(whyGone?.(came.reason) ?? 'lost')
        const [, told] = came.type === 'message' ? (tagged(came.message, tag, 2) ?? []) : []
        return told === undefined ? undefined : (toJs(told) as unknown as Event)
      })
      onEvent(event)
      if (event.type === 'ended') return
    }
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    onEvent(ended('lost'))
  } finally {
    client.close()
  }
}
