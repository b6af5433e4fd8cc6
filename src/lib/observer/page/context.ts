/** What every tab gets: a way to ask, and a clock that stops with the tab. */
export interface Context {
  readonly replica: string
  /** Whether this is a recording: nothing can be done to a process. */
  readonly recorded: boolean
  readonly signal: AbortSignal
  ask<T>(call: string, parameters?: Record<string, unknown>): Promise<T>
  /** Does it now and again after so many milliseconds, one at a time, as long as the page is seen. */
  every(milliseconds: number, look: () => Promise<void>): void
  /** Opens a process beside the tab. */
  openProcess(pid: string): void
}

export interface Tab {
  readonly id: string
  readonly title: string
  show(root: HTMLElement, context: Context): void
}

/** What the server refused, with its code. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** @throws Refused */
export async function post<T>(call: string, body: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`/api/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    // It is sent when the page is closed, and has to arrive then.
    keepalive: call === 'traceStop',
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Refused('GONE', 'The observer has ended. Start it again in the terminal.')
  })
  const answer = (await response.json()) as T & { code?: string; message?: string; next?: string[] }
  if (response.ok) return answer
  const said = answer.message ?? `The observer answered ${response.status}.`
  throw new Refused(answer.code ?? 'BUG', [said, ...(answer.next ?? [])].join(' '))
}
