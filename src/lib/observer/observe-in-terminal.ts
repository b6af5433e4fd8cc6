import { GigalixirError } from '../errors.js'
import type { View } from './server/view.js'
import { TerminalObserver } from './tui/terminal-observer.js'

/** Shows the essentials until q or Ctrl-C. @throws GigalixirError USAGE without a terminal; what the first look throws */
export async function observeInTerminal(view: View, signal: AbortSignal): Promise<void> {
  try {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      throw new GigalixirError('USAGE', '--tui needs a terminal.', {
        next: ['Leave it out for the page in a browser, or use --record FILE.'],
      })
    }
    // Whoever cannot get in learns it before the screen changes.
    const [first] = view.replicas
    if (first) await view.ask(first.name, 'load', {})
    await new TerminalObserver(view, process.stdin, process.stdout).run(signal)
  } finally {
    await view.close()
  }
}
