import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { appAddress, certificateHint } from '../../../src/lib/app-address.js'
import { PRODUCTION, simulatorTarget } from '../../../src/lib/targets/target.js'
import { closedPort, listening } from '../../support/servers.js'

async function addressAnswering(listener: RequestListener) {
  const port = await listening(createServer(listener))
  return { port, address: await appAddress(simulatorTarget('sim', `http://127.0.0.1:${port}`), 'shop') }
}

const sending =
  (status: number, location: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { location }).end()

describe('the address of an app', () => {
  it('is the https one it sends everybody to, asked for by its own name', async () => {
    const seen: unknown[] = []
    const { port, address } = await addressAnswering((request, response) => {
      seen.push(request.method, request.url, request.headers.host)
      sending(301, 'https://shop.gigalixirapp.localhost:4443/')(request, response)
    })
    expect(address).toBe('https://shop.gigalixirapp.localhost:4443')
    expect(seen).toEqual(['HEAD', '/', `shop.gigalixirapp.localhost:${port}`])
  })

  it.each([
    ['answers there', (_request, response) => void response.end()],
    ['sends people to another page', sending(302, '/login')],
    ['sends people to another host', sending(302, 'https://login.example.com/')],
    ['sends people nowhere', sending(302, 'https://')],
    ['breaks off', (request) => void request.socket.destroy()],
    ['does not answer', () => undefined],
  ] satisfies [string, RequestListener][])('is the http one of an app that %s', async (_what, listener) => {
    const { port, address } = await addressAnswering(listener)
    expect(address).toBe(`http://shop.gigalixirapp.localhost:${port}`)
  })

  it('is known without asking in production, and without a simulator', async () => {
    expect(await appAddress(PRODUCTION, 'shop')).toBe('https://shop.gigalixirapp.com')
    const port = await closedPort()
    expect(await appAddress(simulatorTarget('sim', `http://127.0.0.1:${port}`), 'shop')).toBe(
      `http://shop.gigalixirapp.localhost:${port}`,
    )
  })

  it('comes with a word about the certificate where a browser would not trust it', () => {
    const simulator = simulatorTarget('sim', 'http://127.0.0.1:4080')
    expect(certificateHint(simulator, 'https://shop.gigalixirapp.localhost:4443')).toContain(
      'gigalixir sim ca --trust',
    )
    expect(certificateHint(simulator, 'http://shop.gigalixirapp.localhost:4080')).toBeUndefined()
    expect(certificateHint(PRODUCTION, 'https://shop.gigalixirapp.com')).toBeUndefined()
  })
})
