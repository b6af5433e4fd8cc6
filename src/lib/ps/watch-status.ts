import type { ReadStream, WriteStream } from 'node:tty'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AppStatus } from '../api/apps.js'
import { isPassing } from '../errors.js'
import { compactJson } from '../ui/sorted-json.js'
import { shown, widthOf } from '../ui/index.js'
import type { Output } from '../ui/output.js'
import { wrap } from '../ui/wrap.js'
import { StatusChanges } from './status-changes.js'

/** A state as the platform told it, with its answer. */
type Look = AppStatus & { readonly raw: unknown }

export interface WatchOptions {
  readonly look: () => Promise<Look>
  /** Milliseconds between two looks. */
  readonly everyMs: number
  readonly signal: AbortSignal
}

/**
 * Shows the state of an app on the whole terminal until q or Ctrl-C; what was seen last stays on the screen the person comes
 * back to. A platform that is away for a while is waited for.
 *
 * @param text of a state, for a terminal as wide as it is then
 */
export async function watchOnScreen(
  { look, everyMs, signal }: WatchOptions,
  text: (status: Look) => Promise<string>,
  input: ReadStream,
  output: WriteStream,
): Promise<void> {
  const { FullScreen } = await import('../observer/tui/full-screen.js')
  let seen = await text(await look())
  let trouble = ''
  let failure: Error | undefined
  let looking = false
  let notBefore = performance.now() + everyMs
  const stop = new AbortController()
  const screen: InstanceType<typeof FullScreen> = new FullScreen(
    { lines: (columns, rows) => fitted(seen, trouble, columns, rows), key: () => undefined },
    input,
    output,
  )
  const next = async (): Promise<void> => {
    if (looking || performance.now() < notBefore) return
    looking = true
    try {
      seen = await text(await look())
      trouble = ''
    } catch (error) {
      if (isPassing(error)) trouble = error.message
      else if (!signal.aborted) {
        failure = error as Error
        stop.abort()
      }
    }
    looking = false
    notBefore = performance.now() + everyMs
    screen.draw()
  }
  await screen.run(AbortSignal.any([signal, stop.signal]), () => void next(), 100)
  if (failure !== undefined) throw failure
  output.write(`${wrap(shown(seen), widthOf(output))}\n`)
}

/** The lines of a screen: as much of the state as there is room for, and how to leave. */
function fitted(text: string, trouble: string, columns: number, rows: number): string[] {
  const lines = wrap(shown(text), columns).split('\n')
  const foot = wrap(trouble === '' ? 'q quit' : `${trouble} Trying again… q quit`, columns).split('\n')
  const room = Math.max(0, rows - foot.length)
  const body = lines.length > room ? [...lines.slice(0, Math.max(0, room - 1)), '…'] : lines
  return [...body, ...Array<string>(Math.max(0, room - body.length)).fill(''), ...foot].slice(0, rows)
}

/**
 * Prints what changes of an app's state, a line each with its time, until Ctrl-C: for pipes and terminals that cannot be drawn
 * over. With `json` each state that differs from the last, whole, a line each.
 */
export async function watchAsLines(
  { look, everyMs, signal }: WatchOptions,
  { json, output }: { json: boolean; output: Output },
): Promise<void> {
  const changes = new StatusChanges()
  let trouble = ''
  const isOver = () => signal.aborted
  while (!isOver()) {
    try {
      const status = await look()
      const lines = changes.take(status)
      trouble = ''
      if (json && lines.length > 0) output.line(compactJson(status.raw))
      if (!json) for (const line of lines) output.line(`${now()} ${line}`)
    } catch (error) {
      if (isOver()) return
      if (!isPassing(error)) throw error
      if (error.message !== trouble) output.note(`${error.message} Trying again…`)
      trouble = error.message
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined) // Ctrl-C is how it ends
  }
}

/** As the app's log writes it, to the second. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z/, '+00:00')
}
