import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findAndConnect, listNodes, lookUpNode } from '../../../../src/lib/erlang/index.js'

/** A port mapper on a real port. @returns how to reach it */
async function portMapper(answer: (request: Buffer, socket: Socket) => void): Promise<() => Socket> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (request: Buffer) => answer(request, socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return () => connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
}

const FOUND = Buffer.from([119, 0, 0x9c, 0x40, 77, 0, 0, 6, 0, 5, 0, 4, ...Buffer.from('shop'), 0, 0])

describe('the port mapper', () => {
  it('tells the port and the versions of a node', async () => {
    let rest: () => void = () => undefined
    const open = await portMapper((request, socket) => {
      expect(request).toEqual(Buffer.from('\0\x05zshop', 'latin1'))
      socket.write(FOUND.subarray(0, 1))
      rest = () => void socket.end(FOUND.subarray(1))
    })
    const socket = open()
    // In pieces, as a network may: the second when the first has come.
    socket.once('readable', () => rest())
    expect(await lookUpNode(socket, 'shop')).toEqual({
      port: 40000,
      hidden: false,
      highestVersion: 6,
      lowestVersion: 5,
    })
  })

  it('tells when there is no such node', async () => {
    const open = await portMapper((_, socket) => socket.end(Buffer.of(119, 1)))
    expect(await lookUpNode(open(), 'shop')).toBeUndefined()
    await expect(findAndConnect(open, { node: 'shop@host', cookie: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('lists all nodes', async () => {
    const text = 'name shop at port 40000\nname ünï-2 at port 40001\n'
    const open = await portMapper((_, socket) =>
      socket.end(Buffer.concat([Buffer.of(0, 0, 0x11, 0x11), Buffer.from(text)])),
    )
    expect(await listNodes(open())).toEqual([
      { name: 'shop', port: 40000 },
      { name: 'ünï-2', port: 40001 },
    ])
  })

  it('is not taken for one when it is something else, says nothing, or goes on for ever', async () => {
    const other = await portMapper((_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n'))
    await expect(lookUpNode(other(), 'shop')).rejects.toMatchObject({ code: 'PLATFORM_FAILED' })
    const silent = await portMapper(() => undefined)
    await expect(lookUpNode(silent(), 'shop', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    const closing = await portMapper((_, socket) => socket.destroy())
    await expect(lookUpNode(closing(), 'shop')).rejects.toMatchObject({ code: 'UNREACHABLE' })
    const endless = await portMapper((_, socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65536))) continue
      }
      socket.on('drain', more)
      more()
    })
    await expect(listNodes(endless())).rejects.toMatchObject({ code: 'PLATFORM_FAILED' })
  })
})
