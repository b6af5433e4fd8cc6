import type { DaemonChild } from './daemon-child.js'

/**
 * Stays with a simulator in the foreground until it ends. The first interruption stops it cleanly; a second one ends
 * this process, and takes the daemon along.
 *
 * @returns the daemon's exit code; 1 when something killed it
 */
export async function stayWith(
  child: DaemonChild,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<number> {
  const stop = () => {
    say('Stopping the simulator; press Ctrl-C again to end it at once.')
    child.requestStop()
  }
  const endAtOnce = () => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  process.once('exit', endAtOnce)
  try {
    if (signal.aborted) stop()
    return (await child.ended) ?? 1
  } finally {
    process.off('exit', endAtOnce)
    signal.removeEventListener('abort', stop)
  }
}
