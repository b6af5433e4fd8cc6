import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { forwardPort } from '../../../src/lib/ssh/forward.js'
import { listening } from '../../support/servers.js'

/** A port of ours that leads to a server. @returns a connection to it, which has a reading and a writing half */
async function through(onConnection: (socket: Socket) => void): Promise<Socket> {
  const behind = await listening(createServer({ allowHalfOpen: true }, onConnection))
  const { server, port } = await forwardPort(
    async () => {
      const socket = connect({ port: behind, host: '127.0.0.1', allowHalfOpen: true })
      await once(socket, 'connect')
      return socket
    },
    0,
    () => undefined,
  )
  onTestFinished(() => void server.close())
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  return socket
}

describe('a port that leads into a replica', () => {
  it('passes on the whole answer to somebody who has said everything', async () => {
    const answer = Buffer.alloc(5_000_000, 'answer')
    const socket = await through((there) => void there.resume().once('end', () => there.end(answer)))
    socket.end('question')
    expect((await buffer(socket)).equals(answer)).toBe(true)
  })

  it('breaks here what breaks there', async () => {
    const socket = await through((there) => void there.once('data', () => there.resetAndDestroy()))
    socket.on('error', () => undefined)
    socket.write('question')
    await once(socket.resume(), 'end')
  })

  it('lets go of the other side when somebody here breaks off', async () => {
    let ended: Promise<unknown> | undefined
    const socket = await through((there) => {
      ended = once(there.resume(), 'end')
      there.write('first')
    })
    await once(socket, 'data')
    socket.resetAndDestroy()
    await ended
  })
})
