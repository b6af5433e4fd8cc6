import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Cmd } from './parts/basics.js'
import { Palette } from './parts/palette.js'
import { say, Toasts } from './parts/toast.js'
import { PLACES } from './places.js'
import { connection } from './state/connection.js'
import type { Route } from './state/route.js'
import { useConnection } from './state/watching.js'

/** The frame around every page: the menu, how the simulator is reached, and the keys. */
export function Shell({ route, children }: { route: Route; children: ComponentChildren }) {
  const state = useConnection()
  const [finding, setFinding] = useState(false)
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).matches('input, textarea, select, [contenteditable]')
      const asked =
        (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) ||
        (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey))
      if (!asked) return
      event.preventDefault()
      setFinding(true)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  useEffect(() => {
    if (state === 'open' && connection.restarted)
      say('The simulator was restarted. This page is connected again.')
  }, [state])
  const [first = ''] = route.parts
  const here = PLACES.some(({ id }) => id === first) ? first : ''
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => skip(event, main.current)}>
        Skip to content
      </a>
      <header class="side">
        <div class="brand">
          Gigalixir
          <small>simulator on this machine</small>
        </div>
        <button type="button" class="find" onClick={() => setFinding(true)}>
          Go to… <kbd>/</kbd>
        </button>
        <nav aria-label="Simulator">
          {PLACES.map(({ id, title, href }) => (
            <a key={id} href={href} aria-current={id === here ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <div class="foot">{connection.hello && `Version ${connection.hello.version}`}</div>
      </header>
      <main class="page" id="main" tabIndex={-1} ref={main}>
        {state === 'lost' && (
          <p class="banner" role="alert">
            The simulator does not answer: it was stopped, or is being restarted. What you see may be out of
            date. This page reconnects by itself. <Cmd text="gigalixir sim up" />
          </p>
        )}
        {children}
      </main>
      {finding && <Palette close={() => setFinding(false)} />}
      <Toasts />
    </div>
  )
}

/** The address of the page is where it is: it must not become that of its content. */
function skip(event: Event, main: HTMLElement | null): void {
  event.preventDefault()
  main?.focus()
}

/** What a browser sees that is not logged in. */
export function Locked() {
  return (
    <main class="out">
      <div class="card">
        <h1>This browser is not logged in</h1>
        <p>
          The console shows the apps and secrets of the simulator on this machine, so it opens from the
          terminal only. Each link works once and for ten minutes.
        </p>
        <Cmd text="gigalixir sim open" />
      </div>
    </main>
  )
}
