import { EventEmitter } from 'node:events'
import type { ReadStream, WriteStream } from 'node:tty'
import { expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import type { View } from '../../../../src/lib/observer/server/view.js'
import { TerminalObserver } from '../../../../src/lib/observer/tui/terminal-observer.js'

it('goes on with another replica when the one that is shown was replaced', async () => {
  const input = Object.assign(new EventEmitter(), {
    isRaw: false,
    setRawMode: () => input,
    resume: () => input,
    pause: () => input,
  })
  const ended = new AbortController()
  const screen = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => {
      if (text.includes('shop-2')) ended.abort()
      return true
    },
  })
  let replicas = [{ name: 'shop-1' }]
  const view: View = {
    title: 'shop',
    get replicas() {
      return replicas
    },
    refresh: () => Promise.resolve(void (replicas = [{ name: 'shop-2' }])),
    ask: () => Promise.reject(new GigalixirError('NOT_FOUND', 'Replica `shop-1` not found.')),
    close: () => Promise.resolve(),
  }
  await new TerminalObserver(view, input as unknown as ReadStream, screen as unknown as WriteStream).run(
    ended.signal,
  )
  expect(ended.signal.aborted).toBe(true)
})
