import { openInBrowser } from '../process/open-in-browser.js'
import { terminals } from '../ui/index.js'
import { PageServer } from './server/page-server.js'
import type { View } from './server/view.js'

interface ObserveOptions {
  readonly signal: AbortSignal
  /** Whether to open the person's browser, where there is a terminal. */
  readonly open: boolean
  /** Called when the page can be opened. */
  readonly ready: (url: string, opened: boolean) => void
}

/** Serves the page until Ctrl-C, which is its ordinary end. @throws GigalixirError what the first look at the node throws */
export async function observeInBrowser(view: View, { signal, open, ready }: ObserveOptions): Promise<void> {
  const server = new PageServer(view)
  try {
    // Whoever cannot get in learns it here, rather than from an empty page.
    const [first] = view.replicas
    if (first && !view.times && !view.kind) await view.ask(first.name, 'system', {})
    const url = await server.start()
    const opened = open && terminals().stdout && (await openInBrowser(url))
    ready(url, opened)
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  } finally {
    await server.stop()
    await view.close()
  }
}
