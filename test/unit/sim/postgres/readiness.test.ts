import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { takesConnections } from '../../../../src/sim/postgres/readiness.js'

/** A server that gets the startup packet and answers as it is told. */
async function server(answer: (socket: Socket) => void) {
  const received: Buffer[] = []
  const sockets = new Set<Socket>()
  const listening = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (chunk) => {
      received.push(chunk)
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => listening.close(resolve))
  })
  const { port } = listening.address() as AddressInfo
  return { address: { host: '127.0.0.1', port }, received }
}

function errorResponse(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mwords\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(4 + fields.length, 1)
  return Buffer.concat([head, fields])
}

describe('whether a PostgreSQL server takes connections', () => {
  it('is so when it asks to authenticate, as the user named', async () => {
    const { address, received } = await server((socket) => socket.write(Buffer.from('R\0\0\0\x08\0\0\0\x0a')))
    expect(await takesConnections(address, 'someone', 2000)).toBe(true)
    const [packet] = received
    expect(packet!.readInt32BE(0)).toBe(packet!.length)
    expect(packet!.readInt32BE(4)).toBe(196_608)
    expect(packet!.subarray(8).toString()).toBe('user\0someone\0database\0postgres\0\0')
  })

  it('is not so while it says that it is starting up, also in pieces', async () => {
    const bytes = errorResponse('57P03')
    const { address } = await server((socket) => {
      socket.write(bytes.subarray(0, 7))
      setImmediate(() => socket.write(bytes.subarray(7)))
    })
    expect(await takesConnections(address, 'someone', 2000)).toBe(false)
  })

  it('is so when it only has too many connections', async () => {
    const { address } = await server((socket) => socket.write(errorResponse('53300')))
    expect(await takesConnections(address, 'someone', 2000)).toBe(true)
  })

  it('is not so when it hangs up, stays silent, speaks something else, or is not there', async () => {
    const hangsUp = await server((socket) => socket.end())
    const silent = await server(() => undefined)
    const other = await server((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'))
    expect(
      await Promise.all([
        takesConnections(hangsUp.address, 'a', 2000),
        takesConnections(silent.address, 'a', 50),
        takesConnections(other.address, 'a', 2000),
        takesConnections({ host: '127.0.0.1', port: 1 }, 'a', 2000),
      ]),
    ).toEqual([false, false, false, false])
  })
})
