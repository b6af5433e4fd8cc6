import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { throughRouter } from '../support/through-router.js'
import { hold, rawExchange } from './raw.js'
import { LONG } from './world.js'
import type { World } from './world.js'

const APP = 'Host: target.gigalixirapp.localhost\r\n'
const API = 'Host: localhost\r\n'
const MANY = LONG ? 4000 : 500

export function floods(world: () => World): void {
  describe('a flood of', () => {
    /** Whoever means well is answered all the while. */
    async function honestMeanwhile(work: () => Promise<unknown>): Promise<void> {
      const { sim, app } = world()
      const attack = { isOver: false }
      const honest = (async () => {
        for (let asked = 0; !attack.isOver || asked < 3; asked += 1) {
          expect((await throughRouter(sim.port, app.name, '/')).status).toBe(200)
          expect((await fetch(`http://127.0.0.1:${sim.port}/_sim/health`)).status).toBe(200)
        }
      })()
      try {
        await work()
      } finally {
        attack.isOver = true
        await honest
      }
    }

    it.each([
      ['connections that say nothing', ''],
      ['requests that do not end', `GET / HTTP/1.1\r\n${APP}X-A: `],
      ['uploads that do not come', `POST / HTTP/1.1\r\n${APP}Content-Length: 1000000\r\n\r\n`],
      [
        'uploads to the API that do not come',
        `POST /api/apps HTTP/1.1\r\n${API}Content-Length: 1000\r\n\r\n`,
      ],
    ])('%s', async (_what, sent) => {
      // Each upload takes a process of the app: they are fewer.
      const count = sent.startsWith('POST / ') ? 100 : MANY
      const sockets = await hold(world().sim.port, count, sent)
      try {
        await honestMeanwhile(() => Promise.resolve())
      } finally {
        for (const socket of sockets) socket.destroy()
      }
    })

    it('connections that each send a byte now and then ends with them', async () => {
      const { sim } = world()
      const sockets = await hold(sim.port, 200, 'GET / HTTP/1.1\r\n')
      const timer = setInterval(() => {
        for (const socket of sockets) if (!socket.destroyed) socket.write('X')
      }, 500)
      try {
        // A head may take 20 seconds, and is looked for every 30 (node:http, connectionsCheckingInterval).
        await honestMeanwhile(() =>
          Promise.all(
            sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
          ),
        )
      } finally {
        clearInterval(timer)
        for (const socket of sockets) socket.destroy()
      }
    })

    it('requests on one connection, none of whose answers is read', async () => {
      const { sim } = world()
      const socket = connect(sim.port, '127.0.0.1').pause()
      socket.on('error', () => socket.destroy())
      const piece = `GET /api/nothing HTTP/1.1\r\n${API}\r\n`.repeat(1000)
      try {
        await honestMeanwhile(async () => {
          for (let sent = 0; sent < (LONG ? 200 : 30) && !socket.destroyed; sent += 1)
            if (!socket.write(piece)) await Promise.race([drained(socket), pause(200)])
        })
      } finally {
        socket.destroy()
      }
    })

    it('requests on one connection, all of which are answered', async () => {
      const { sim } = world()
      const count = LONG ? 20_000 : 3000
      await honestMeanwhile(async () => {
        const many = `GET /nothing HTTP/1.1\r\n${API}\r\n`.repeat(count)
        const last = `GET /nothing HTTP/1.1\r\n${API}Connection: close\r\n\r\n`
        const answers = await rawExchange(sim.port, many + last, { patience: 20_000, most: 100_000_000 })
        expect(answers.text.match(/HTTP\/1\.1 404/g)).toHaveLength(count + 1)
      })
    })

    it('requests with as much in their head as is taken', async () => {
      const { sim } = world()
      const fields = Array.from({ length: 700 }, (_, index) => `X-${index}: ${'v'.repeat(10)}\r\n`).join('')
      const each = `GET /api/nothing HTTP/1.1\r\n${API}${fields}Connection: close\r\n\r\n`
      await honestMeanwhile(() => Promise.all(Array.from({ length: 300 }, () => rawExchange(sim.port, each))))
    })

    it('logins with long passwords', async () => {
      const { sim } = world()
      const attempt = () =>
        fetch(`http://127.0.0.1:${sim.port}/api/login`, {
          headers: {
            authorization: `Basic ${Buffer.from(`a@example.com:${'x'.repeat(10_000)}`).toString('base64')}`,
          },
        }).then(({ status }) => status)
      await honestMeanwhile(async () => {
        const statuses = await Promise.all(Array.from({ length: 100 }, attempt))
        expect(new Set(statuses)).toEqual(new Set([401, 429]))
      })
    })

    it('WebSockets to an app that has none', async () => {
      const { sim } = world()
      const offer = `GET / HTTP/1.1\r\n${APP}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`
      await honestMeanwhile(() =>
        Promise.all(Array.from({ length: 200 }, () => rawExchange(sim.port, offer, { patience: 10_000 }))),
      )
    })
  })
}

const drained = (socket: ReturnType<typeof connect>) =>
  new Promise<void>((resolve) => {
    socket.once('drain', () => resolve())
    socket.once('close', () => resolve())
  })

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
