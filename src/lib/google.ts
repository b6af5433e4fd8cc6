import { endGoogle } from './api/signup.js'
import type { SignupAnswer } from './api/signup.js'
import type { Session } from './api/session.js'
import { GigalixirError } from './errors.js'
import { pause } from './pause.js'
import { openInBrowser } from './process/open-in-browser.js'

const POLL_MS = 2000
const PATIENCE_MS = 10 * 60_000

/**
 * Lets the person log in with Google in a browser, and waits until they have.
 *
 * @param say shows the address, for whose browser does not open
 * @throws GigalixirError TIMEOUT after ten minutes; INTERRUPTED
 */
export async function throughGoogle(
  session: Session,
  { url, id }: { url: string; id: string },
  say: (text: string) => void,
  signal: AbortSignal,
  pollMs = POLL_MS,
): Promise<SignupAnswer> {
  say(`Go on in your browser: ${url}`)
  await openInBrowser(url).catch(() => undefined) // the address is shown for that
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await endGoogle(session, id)
    if (answer) return answer
    if (performance.now() > deadline)
      throw new GigalixirError('TIMEOUT', 'Nothing came from Google in ten minutes.', {
        next: ['Try again.'],
      })
    await pause(pollMs, signal, 'Stopped.')
  }
}
