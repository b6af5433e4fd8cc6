import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { askHealth, ControlApi, ControlClient } from '../../../../src/sim/control/index.js'
import type { Health } from '../../../../src/sim/control/index.js'
import { controlledSimulator } from '../../../support/controlled-simulator.js'

const health: Health = { instance: '0123abcd', pid: 1, version: '1.0.0', state: 'running' }

describe('control calls', () => {
  let server: Server
  let port: number
  let stops: number
  let tiers: string[]
  let logged: string[]

  beforeEach(async () => {
    stops = 0
    tiers = []
    logged = []
    const api = new ControlApi(
      'secret',
      controlledSimulator({
        health: () => health,
        setTier: (tier) => {
          tiers.push(tier)
          return Promise.resolve()
        },
        saveSnapshot: () =>
          Promise.reject(new GigalixirError('REFUSED', 'There is one.', { next: ['Remove it.'] })),
        requestStop: () => {
          stops += 1
        },
      }),
      (line) => logged.push(line),
    )
    server = createServer((request, response) => void api.handle(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  const call = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}/_sim${path}`, init)
  const bearer = { authorization: 'Bearer secret' }

  it('tells its health to anybody here, and nothing secret', async () => {
    const answer = await call('/health')
    expect(await answer.json()).toEqual(health)
    expect(await askHealth(port)).toEqual({ kind: 'health', health })
  })

  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer secre' }],
    ['Basic', { authorization: 'Basic c2VjcmV0' }],
  ])('does nothing for a caller with %s', async (_, headers: Record<string, string>) => {
    for (const [path, method] of [
      ['/stop', 'POST'],
      ['/credentials', 'POST'],
      ['/status', 'GET'],
      ['/tier/free', 'PUT'],
    ] as const) {
      expect((await call(path, { method, headers })).status).toBe(401)
    }
    expect([stops, tiers]).toEqual([0, []])
  })

  it('refuses web pages, even with the token', async () => {
    const headers = { ...bearer, origin: 'http://evil.example' }
    expect((await call('/stop', { method: 'POST', headers })).status).toBe(403)
    expect((await call('/health', { headers })).status).toBe(403)
    expect(stops).toBe(0)
  })

  it('does not change anything on a GET', async () => {
    expect((await call('/stop', { headers: bearer })).status).toBe(404)
    expect(stops).toBe(0)
  })

  it('serves its client', async () => {
    const client = new ControlClient(port, 'secret')
    expect(await client.issueKey()).toEqual({ email: 'you@gigalixir.localhost', key: 'k' })
    await client.setTier('free')
    await client.setTier('standard')
    expect(tiers).toEqual(['free', 'standard'])
    expect((await call('/tier/golden', { method: 'PUT', headers: bearer })).status).toBe(404)
    await client.stop()
    expect(stops).toBe(1)
  })

  it('carries a failure over with its code, and logs it', async () => {
    await expect(new ControlClient(port, 'secret').status()).rejects.toMatchObject({
      code: 'DOCKER_UNAVAILABLE',
      message: 'Docker is away.',
    })
    await expect(new ControlClient(port, 'secret').status()).rejects.toMatchObject({
      next: ["See the simulator's own log: gigalixir sim logs"],
    })
    expect(logged.slice(1)).toEqual(['control call GET /_sim/status failed: Docker is away.'])
  })

  it('carries over what to do about a failure', async () => {
    await expect(new ControlClient(port, 'secret').saveSnapshot('one')).rejects.toMatchObject({
      ...{ code: 'REFUSED', message: 'There is one.', next: ['Remove it.'] },
    })
  })

  it('says when nobody is there', async () => {
    const gone = port
    await new Promise((resolve) => server.close(resolve))
    await expect(new ControlClient(gone, 'secret').stop()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(await askHealth(gone)).toEqual({ kind: 'absent', reason: `nothing answers on port ${gone}` })
  })
})

describe('askHealth', () => {
  it('tells other programs and silent ones apart', async () => {
    const web = createServer((_, response) => response.end('<html>'))
    const silent = createServer(() => undefined)
    for (const server of [web, silent])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const portOf = (server: Server) => (server.address() as AddressInfo).port
    expect(await askHealth(portOf(web))).toMatchObject({ kind: 'absent' })
    expect(await askHealth(portOf(silent), 50)).toEqual({ kind: 'silent' })
    for (const server of [web, silent]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})
