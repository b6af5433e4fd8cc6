import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { rawExchange } from './raw.js'
import type { World } from './world.js'

const HOST = 'Host: target.gigalixirapp.localhost\r\nConnection: close\r\n\r\n'

/** Bytes of an answer that a client takes before it has enough. */
const ENOUGH = 50_000_000

const say = (bytes: string) => `/say/${Buffer.from(bytes, 'latin1').toString('base64url')}`
const drip = (bytes: string) => `/drip/${Buffer.from(bytes, 'latin1').toString('base64url')}`

/** Answers that are no HTTP, or end in the middle: the client is told, and never shown half of one as whole. */
const BROKEN: readonly (readonly [what: string, answer: string])[] = [
  ['nothing', ''],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['HTTP/2', '\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status that is a word', 'HTTP/1.1 two OK\r\n\r\n'],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
  [
    'a length and chunked',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello'],
  ['a NUL in a field', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n'],
  ['a folded field', 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
  ['a bare CR in a field', 'HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n'],
]

/** What is cut: the connection ends before the answer does. */
const CUT: readonly (readonly [what: string, answer: string])[] = [
  ['less than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello'],
  ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
  ['a chunk that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n'],
]

const ENDLESS = ['head', 'line', 'status', 'continue', 'hints', 'body', 'chunks', 'extension', 'trailer']

export function hostileAnswers(world: () => World): void {
  describe('an answer of a replica', () => {
    const ask = (path: string, more: { patience?: number; most?: number } = {}) =>
      rawExchange(world().sim.port, `GET ${path} HTTP/1.1\r\n${HOST}`, more)
    /** Whatever it did, the next one is answered as if nothing had been. */
    const others = async () => expect((await world().app.get('/')).body.toString()).toBe('honest')

    it.each(BROKEN)('that is %s is a 502 and nothing of it', async (_what, answer) => {
      const { text, isOpen } = await ask(say(answer))
      expect([text.slice(0, 12), isOpen]).toEqual(['HTTP/1.1 502', false])
      await others()
    })

    it.each(CUT)('that has %s is not taken for whole', async (_what, answer) => {
      const { text, isOpen } = await ask(say(answer))
      expect([text.endsWith('\r\n0\r\n\r\n'), isOpen]).toEqual([false, false])
      await others()
    })

    it('that carries another one behind it is the first alone', async () => {
      const hidden = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhidden'
      const { text } = await ask(say(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello${hidden}`))
      expect(text).toMatch(/hello$/)
      await others()
    })

    it('that comes byte by byte arrives', async () => {
      const { text } = await ask(drip('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'))
      expect(text).toMatch(/hello$/)
    })

    it.each(ENDLESS)('whose %s does not end takes no memory, and ends when nobody wants it', async (what) => {
      const { text } = await ask(`/endless/${what}`, { patience: 3000, most: ENOUGH })
      // Passed on for as long as somebody takes it, refused, or cut: never an answer that looks whole.
      expect(text).toMatch(/^$|^HTTP\/1\.1 200 |HTTP\/1\.1 502 /)
      expect(text.endsWith('\r\n0\r\n\r\n')).toBe(false)
      await others()
    })

    it('that nobody reads waits at the replica', async () => {
      const { sim, watch } = world()
      const sockets = Array.from({ length: 20 }, () => {
        const socket = connect(sim.port, '127.0.0.1', () =>
          socket.write(`GET /endless/body HTTP/1.1\r\n${HOST}`),
        )
        return socket.on('error', () => socket.destroy()).pause()
      })
      for (let looks = watch.looks; watch.looks < looks + 10;) await others()
      for (const socket of sockets) socket.destroy()
    })
  })
}
