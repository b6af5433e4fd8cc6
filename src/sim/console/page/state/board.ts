import { useEffect, useState } from 'preact/hooks'
import type { BoardApp, BoardMessage } from '../../wire.js'
import { connection } from './connection.js'

export type { BoardApp }

export interface BoardState {
  /** By name; undefined until the simulator has told. */
  readonly apps: readonly BoardApp[] | undefined
  readonly problem: string | null
}

let state: BoardState = { apps: undefined, problem: null }
const listeners = new Set<() => void>()
let stop: (() => void) | undefined

/** The board is watched once for the whole page, as long as any of it is shown. */
function begin(): void {
  let apps = new Map<string, BoardApp>()
  stop = connection.watch(
    { board: true },
    (message) => {
      if (message.error !== undefined) return
      const { apps: changed, removed, problem } = message as unknown as BoardMessage
      for (const name of removed) apps.delete(name)
      for (const app of changed) apps.set(app.name, app)
      const sorted = [...apps.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
      state = { apps: sorted, problem }
      for (const listener of listeners) listener()
    },
    () => {
      apps = new Map()
    },
  )
}

export function useBoard(): BoardState {
  const [seen, setSeen] = useState(state)
  useEffect(() => {
    const changed = () => setSeen(state)
    listeners.add(changed)
    if (!stop) begin()
    changed()
    return () => listeners.delete(changed)
  }, [])
  return seen
}
