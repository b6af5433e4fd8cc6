import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answers, watchHealth } from '../../../../src/sim/run/health-probe.js'
import { DEFAULT_TIMING } from '../../../../src/sim/run/timing.js'

async function listening(server: Server, port = 0) {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const timing = { ...DEFAULT_TIMING, probeBooting: 5, probeServing: 5, probeTimeout: 400 }

describe('a health probe', () => {
  it('takes a connection for an answer, and a refusal for none', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined))
    const address = await listening(server)
    expect(await answers(address, 'direct', 400)).toBe(true)
    expect(await answers(address, 'published', 400)).toBe(true)
    await new Promise((resolve) => server.close(resolve))
    expect(await answers(address, 'direct', 400)).toBe(false)
  })

  it('is not fooled by a forwarder that accepts and hangs up', async () => {
    const address = await listening(createServer((socket) => socket.end()))
    expect(await answers(address, 'published', 400)).toBe(false)
  })

  it('tells when it answers, and when it does not any more', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined))
    const address = await listening(server)
    const told: string[] = []
    const unhealthy = await watchHealth({
      address,
      reach: 'direct',
      timing,
      signal: new AbortController().signal,
      onHealthy: () => {
        told.push('healthy')
        server.close()
      },
    })
    expect(unhealthy).toBe(true)
    expect(told).toEqual(['healthy'])
  })

  it('waits for one that is late, and ends when nobody wants to know any more', async () => {
    const taken = createServer()
    const address = await listening(taken)
    await new Promise((resolve) => taken.close(resolve))
    const stop = new AbortController()
    const late = createServer((socket) => socket.on('error', () => undefined))
    const watch = watchHealth({
      address,
      reach: 'direct',
      timing,
      signal: stop.signal,
      onHealthy: () => stop.abort(),
    })
    await listening(late, address.port)
    expect(await watch).toBe(false)
  })
})
