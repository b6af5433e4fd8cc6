import { useEffect, useState } from 'preact/hooks'
import { wordsOf } from './api.js'
import { connection } from './connection.js'
import type { ConnectionState } from './connection.js'

/** What is watched: not known yet, known, or why it cannot be. */
export interface Watched<T> {
  readonly data?: T
  readonly error?: { readonly status: number; readonly message: string }
}

/** An answer of the API as it changes. @param path undefined watches nothing */
export function useAnswer<T>(path: string | undefined): Watched<T> {
  const [seen, setSeen] = useState<{ path: string | undefined; watched: Watched<T> }>({ path, watched: {} })
  useEffect(() => {
    if (path === undefined) return undefined
    return connection.watch({ path }, (message) => {
      if (typeof message.error === 'string') {
        setSeen({ path, watched: { error: { status: 0, message: message.error } } })
        return
      }
      const { status, body } = message as unknown as { status: number; body: { data: T } }
      setSeen({
        path,
        watched:
          status === 200
            ? { data: body.data }
            : { error: { status, message: wordsOf(body) ?? `The simulator answered ${status}.` } },
      })
    })
  }, [path])
  // What is still there of another path is not shown as this one's.
  return seen.path === path ? seen.watched : {}
}

export function useConnection(): ConnectionState {
  const [state, setState] = useState(connection.state)
  useEffect(() => connection.listen(() => setState(connection.state)), [])
  return state
}

/** The time now, again and again: what is told relative to it stays true. */
export function useNow(milliseconds = 5000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), milliseconds)
    return () => clearInterval(timer)
  }, [milliseconds])
  return now
}
