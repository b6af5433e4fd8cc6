import type { Source } from './channel.js'
import type { Watched } from './watched.js'
import type { Board, BoardMessage } from './wire.js'

/** The board as it changes: all of it at first, then the apps that changed. */
export function boardSource(watched: Watched<Board>): Source {
  return async function* follow(signal) {
    let before = new Map<string, string>()
    for await (const { apps, problem } of watched.changes(signal)) {
      const now = new Map(apps.map((app) => [app.name, JSON.stringify(app)]))
      const message: BoardMessage = {
        apps: apps.filter(({ name }) => now.get(name) !== before.get(name)),
        removed: [...before.keys()].filter((name) => !now.has(name)),
        problem,
      }
      before = now
      yield message
    }
  }
}
