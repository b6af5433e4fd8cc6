import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { watchHealth } from '../../../../../../src/sim/engine/rollout/health-probe.js'
import { DEFAULT_TIMING } from '../../../../../../src/sim/engine/timing.js'
import type { Address } from '../../../../../../src/sim/engine/traffic.js'
import { answers } from '../../../../../../src/sim/engines/docker/run/answers.js'

const LIMIT = 400
const BOOTING = 100
const SERVING = 1000

async function listening(server: Server, port = 0) {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const closed = (server: Server) => new Promise((resolve) => server.close(resolve))
const accepting = () => createServer((socket) => socket.on('error', () => undefined))

/** Until the code under test waits for this many timers: connections take real time, which the clock here does not. */
async function timersAre(count: number): Promise<void> {
  while (vi.getTimerCount() !== count) await new Promise((resolve) => setImmediate(resolve))
}

// The clock stands still but where a test moves it: what needs no time is proven to take none.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a health probe', () => {
  it('takes a connection for an answer, and a refusal for none, both at once', async () => {
    const server = accepting()
    const address = await listening(server)
    expect(await answers(address, 'direct', LIMIT)).toBe(true)
    await closed(server)
    expect(await answers(address, 'direct', LIMIT)).toBe(false)
    expect(await answers(address, 'published', LIMIT)).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes a connection through a forwarder for an answer once it has lasted', async () => {
    const address = await listening(accepting())
    const settled = vi.fn()
    const answer = answers(address, 'published', LIMIT).then(settled)
    await timersAre(2)
    await vi.advanceTimersByTimeAsync(249)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await answer
    expect(settled).toHaveBeenCalledWith(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['hangs up', (socket: Socket) => void socket.end()],
    ['says something and hangs up', (socket: Socket) => void socket.end('x'.repeat(1_000_000))],
    ['breaks off', (socket: Socket) => void socket.resetAndDestroy()],
  ])('is not fooled by a forwarder that accepts and then %s', async (_, hangUp) => {
    const address = await listening(createServer((socket) => hangUp(socket.on('error', () => undefined))))
    expect(await answers(address, 'published', LIMIT)).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for a connection as long as it may, and no longer', async () => {
    // An address of documentation (RFC 5737): nothing there ever answers.
    const settled = vi.fn()
    const answer = answers({ host: '192.0.2.1', port: 4000 }, 'direct', LIMIT).then(settled)
    await vi.advanceTimersByTimeAsync(LIMIT)
    await answer
    expect(settled).toHaveBeenCalledWith(false)
  })
})

describe('the watch over a replica’s health', () => {
  function watching(address: Address) {
    /** The pauses between probes so far, in milliseconds: each begins when its length is looked up. */
    const pauses: number[] = []
    const rest = (length: number) => (pauses.push(length), length)
    const timing = {
      ...DEFAULT_TIMING,
      probeTimeout: LIMIT,
      unhealthyAfter: 3,
      get probeBooting() {
        return rest(BOOTING)
      },
      get probeServing() {
        return rest(SERVING)
      },
    }
    const stop = new AbortController()
    const onHealthy = vi.fn()
    const end = watchHealth({
      probe: (timeout) => answers(address, 'direct', timeout),
      ...{ timing, signal: stop.signal, onHealthy },
    })
    return {
      stop,
      onHealthy,
      end,
      pauses,
      /** Until it has asked that often, and rests. */
      asked: async (times: number) => {
        while (pauses.length !== times) await new Promise((resolve) => setImmediate(resolve))
      },
    }
  }

  it('asks often until it answers, then seldom, and ends when it does not any more', async () => {
    const server = accepting()
    const address = await listening(server)
    await closed(server)
    const { onHealthy, end, pauses, asked } = watching(address)
    // However long it boots, that is no failure here: the boot has its own deadline.
    for (let probe = 1; probe <= 5; probe += 1) {
      await asked(probe)
      if (probe === 5) await listening(server, address.port)
      await vi.advanceTimersByTimeAsync(BOOTING)
    }
    await asked(6)
    expect(onHealthy).toHaveBeenCalledTimes(1)
    // Two failures are forgiven by an answer.
    await closed(server)
    await vi.advanceTimersByTimeAsync(SERVING)
    await asked(7)
    await vi.advanceTimersByTimeAsync(SERVING)
    await asked(8)
    await listening(server, address.port)
    await vi.advanceTimersByTimeAsync(SERVING)
    await asked(9)
    // Three are not.
    await closed(server)
    await vi.advanceTimersByTimeAsync(SERVING)
    await asked(10)
    await vi.advanceTimersByTimeAsync(SERVING)
    await asked(11)
    await vi.advanceTimersByTimeAsync(SERVING)
    expect(await end).toBe(true)
    expect(onHealthy).toHaveBeenCalledTimes(1)
    expect(pauses).toEqual([...Array<number>(5).fill(BOOTING), ...Array<number>(6).fill(SERVING)])
  })

  it('ends when nobody wants to know any more, while it asks and while it rests', async () => {
    const address = await listening(accepting())
    const asking = watching(address)
    asking.stop.abort()
    expect(await asking.end).toBe(false)
    expect(asking.onHealthy).not.toHaveBeenCalled()
    const resting = watching(address)
    await resting.asked(1)
    resting.stop.abort()
    expect(await resting.end).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})
