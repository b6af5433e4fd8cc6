import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { Hosts } from '../../../../src/sim/router/hosts.js'
import { LocalNames } from '../../../../src/sim/router/local-names.js'
import { RequestNames } from '../../../../src/sim/router/production-names.js'
import { ask, frontDoor, replica } from '../../../support/servers.js'

const HTTP = 4080
const HTTPS = 4443
const LOCAL = `shop.gigalixirapp.localhost:${HTTP}`
const SECURE = `shop.gigalixirapp.localhost:${HTTPS}`

interface Asked {
  readonly origin?: string
  /** Of the app. */
  readonly config?: Record<string, string>
  readonly ports?: { http: number; https: number }
}

/** A request to the app `shop`, which has the domain www.example.com, by what its Host field says. */
function names(host: string, { origin, config, ports = { http: HTTP, https: HTTPS } }: Asked = {}) {
  const appOfDomain = (name: string) => (name === 'www.example.com' ? 'shop' : undefined)
  const place = new Hosts(null, appOfDomain).placeOf(host)
  if (place.kind !== 'app') throw new Error(`${host} is no app's`)
  const secure = host.endsWith(`:${ports.https}`)
  const socket = { localPort: secure ? ports.https : ports.http, ...(secure && { encrypted: true }) }
  const request = { headers: { host, ...(origin && { origin }) }, socket } as unknown as IncomingMessage
  const localNamesOf = () => config && new LocalNames(config)
  return new RequestNames({ ports: () => ports, appOfDomain, localNamesOf }, place, request)
}

describe('what an app is told', () => {
  it.each([
    [LOCAL, 'shop.gigalixirapp.com', 'http', '80'],
    [SECURE, 'shop.gigalixirapp.com', 'https', '443'],
    // By an entry in the hosts file, or curl --resolve.
    [`Shop.gigalixirapp.com:${HTTPS}`, 'shop.gigalixirapp.com', 'https', '443'],
    // A domain of its own keeps its name.
    [`www.example.com:${HTTPS}`, 'www.example.com', 'https', '443'],
    // A tunnel to this machine may have any port.
    ['shop.gigalixirapp.localhost:9000', 'shop.gigalixirapp.com', 'http', '80'],
  ])('of the address %s: its name and port in production', (host, name, scheme, port) => {
    const seen = names(host)
    expect([seen.host, seen.scheme, seen.port]).toEqual([name, scheme, port])
  })

  it.each([
    [`http://${LOCAL}`, 'http://shop.gigalixirapp.com'],
    [`https://front.gigalixirapp.localhost:${HTTPS}`, 'https://front.gigalixirapp.com'],
    [`https://shop.gigalixirapp.com:${HTTPS}/cart?q=1`, 'https://shop.gigalixirapp.com/cart?q=1'],
    [`https://www.example.com:${HTTPS}/`, 'https://www.example.com/'],
  ])('of the origin or referring page %s: %s', (sent, expected) => {
    expect(names(LOCAL).toProduction(sent)).toBe(expected)
  })

  it.each([
    'null',
    'http://localhost:3000',
    'https://example.org:8443/x',
    'https://shop.gigalixirapp.localhost.evil.example',
    'https://evil.example/?http://shop.gigalixirapp.localhost:4080',
    'https://evil-gigalixirapp.com',
    'app://shop.gigalixirapp.localhost',
  ])('of the foreign origin %s: what was sent', (sent) => {
    expect(names(LOCAL).toProduction(sent)).toBe(sent)
  })

  it('is left as it came where its own config names the address on this machine', () => {
    const config = {
      PHX_HOST: 'shop.gigalixirapp.localhost',
      PAGES: 'x,https://front.gigalixirapp.localhost:1',
    }
    const seen = names(SECURE, { config })
    expect([seen.host, seen.port]).toEqual([SECURE, String(HTTPS)])
    for (const origin of [`https://${SECURE}`, `https://front.gigalixirapp.localhost:${HTTPS}`])
      expect(seen.toProduction(origin)).toBe(origin)
    expect(seen.toProduction('http://other.gigalixirapp.localhost')).toBe('http://other.gigalixirapp.com')
    // The config of another app says nothing about this one's name.
    const other = names(LOCAL, { config: { API: 'http://api.gigalixirapp.localhost:4080' } })
    expect(other.host).toBe('shop.gigalixirapp.com')
    const every = names(LOCAL, { config: { CHECK_ORIGIN: '//*.gigalixirapp.localhost' } })
    expect(every.toProduction(`http://${LOCAL}`)).toBe(`http://${LOCAL}`)
  })
})

describe('where an answer sends its client', () => {
  it.each([
    // force_ssl: from http to https, without a port.
    [LOCAL, 'https://shop.gigalixirapp.com/a?b=c', `https://${SECURE}/a?b=c`],
    [LOCAL, 'https://shop.gigalixirapp.localhost/', `https://${SECURE}/`],
    [LOCAL, 'https://SHOP.gigalixirapp.com:443', `https://${SECURE}`],
    [
      `shop.gigalixirapp.com:${HTTP}`,
      'https://shop.gigalixirapp.com/',
      `https://shop.gigalixirapp.com:${HTTPS}/`,
    ],
    [`www.example.com:${HTTP}`, 'https://www.example.com/', `https://www.example.com:${HTTPS}/`],
    [LOCAL, 'https://www.example.com/', `https://www.example.com:${HTTPS}/`],
    // Back to http, and without a scheme.
    [SECURE, 'http://shop.gigalixirapp.com/', `http://${LOCAL}/`],
    [SECURE, '//shop.gigalixirapp.com/x', `//${SECURE}/x`],
    [LOCAL, '//shop.gigalixirapp.com', `//${LOCAL}`],
    // The same scheme: the port that was asked, which a tunnel may have changed.
    [
      'shop.gigalixirapp.localhost:9000',
      'http://shop.gigalixirapp.com/',
      'http://shop.gigalixirapp.localhost:9000/',
    ],
    // Another app of the platform: never production's from here.
    [LOCAL, 'https://login.gigalixirapp.com/?to=x', `https://login.gigalixirapp.localhost:${HTTPS}/?to=x`],
  ])('at %s: %s becomes %s', (host, location, expected) => {
    expect(names(host).toClient('location', location)).toBe(expected)
    expect(names(host).toClient('content-location', location)).toBe(expected)
    expect(names(host).toClient('refresh', `0; url=${location}`)).toBe(`0; url=${expected}`)
    expect(names(host).toClient('link', `</a>; x, <${location}>; rel=x`)).toBe(
      `</a>; x, <${expected}>; rel=x`,
    )
  })

  it.each([
    '/cart',
    'cart?to=https://shop.gigalixirapp.com/',
    'https://accounts.example.org/?redirect_uri=https://shop.gigalixirapp.com/back',
    'https://shop.gigalixirapp.com:8443/',
    'http://shop.gigalixirapp.com:443/',
    'https://shop.gigalixirapp.com.evil.example/',
    'https://user@shop.gigalixirapp.com/',
    'https://example.com/',
    'mailto:shop@gigalixirapp.com',
  ])('stays where it is no address of an app at its usual port: %s', (location) => {
    expect(names(LOCAL).toClient('location', location)).toBe(location)
  })

  it('has no port where the simulator has the usual ones', () => {
    const asked = { ports: { http: 80, https: 443 } }
    expect(names('shop.gigalixirapp.com', asked).toClient('location', 'https://shop.gigalixirapp.com/')).toBe(
      'https://shop.gigalixirapp.com/',
    )
  })
})

describe('what else names the app in an answer', () => {
  it('allows the origin that asked, as its browser calls it', () => {
    const origin = `http://front.gigalixirapp.localhost:${HTTP}`
    const seen = names(SECURE, { origin })
    expect(seen.toClient('access-control-allow-origin', 'http://front.gigalixirapp.com')).toBe(origin)
    expect(seen.toClient('access-control-allow-origin', '*')).toBe('*')
    expect(seen.toClient('access-control-allow-origin', 'https://example.org')).toBe('https://example.org')
  })

  it('puts cookies where the browser is', () => {
    const cookie = (value: string, host = LOCAL) => names(host).toClient('set-cookie', value)
    expect(cookie('a=shop.gigalixirapp.com; Domain=.shop.gigalixirapp.com; path=/')).toBe(
      'a=shop.gigalixirapp.com; Domain=.shop.gigalixirapp.localhost; path=/',
    )
    expect(cookie('a=b; domain=gigalixirapp.com')).toBe('a=b; domain=gigalixirapp.localhost')
    expect(cookie('a=b; Domain=shop.gigalixirapp.com', `shop.gigalixirapp.com:${HTTP}`)).toBe(
      'a=b; Domain=shop.gigalixirapp.com',
    )
    for (const other of ['a=b', 'a=b; Domain=www.example.com', 'a=domain=gigalixirapp.com'])
      expect(cookie(other)).toBe(other)
  })

  it('lets a page load from where the policy of the app allows it', () => {
    const policy = "default-src 'self'; connect-src 'self' wss://shop.gigalixirapp.com *.gigalixirapp.com/x"
    expect(names(SECURE).toClient('content-security-policy', policy)).toBe(
      `default-src 'self'; connect-src 'self' wss://${SECURE} *.gigalixirapp.localhost:${HTTPS}/x`,
    )
    const other = "img-src https://cdn.example.org; script-src 'sha256-gigalixirapp.com'"
    expect(names(SECURE).toClient('content-security-policy', other)).toBe(other)
  })

  it('asks for https for good only where that is at the usual port', () => {
    expect(names(SECURE).toClient('strict-transport-security', 'max-age=1')).toBeNull()
    const usual = { ports: { http: 80, https: 443 } }
    expect(names('shop.gigalixirapp.com', usual).toClient('strict-transport-security', 'max-age=1')).toBe(
      'max-age=1',
    )
  })

  it('takes a long value of an app in no time', () => {
    const seen = names(LOCAL)
    const long = 64 * 1024
    for (const value of [' '.repeat(long), 'a'.repeat(long), '<//a'.repeat(long / 4), '; '.repeat(long / 2)])
      for (const field of ['location', 'refresh', 'link', 'content-security-policy', 'set-cookie']) {
        const begun = performance.now()
        seen.toClient(field, value)
        seen.toClient(field, `https://${value}`)
        expect(performance.now() - begun).toBeLessThan(500)
      }
    const begun = performance.now()
    expect(new LocalNames({ A: 'a'.repeat(long), B: '.gigalixirapp.localhost'.repeat(1000) }).size).toBe(1)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

it('counts on the way through the router, in both directions', async () => {
  const { port: upstream } = await replica((incoming, response) => {
    const { host, origin, referer } = incoming.headers
    response.writeHead(301, {
      location: 'https://shop.gigalixirapp.com/',
      'x-told': `${host} ${origin} ${referer}`,
    })
    response.end()
  })
  const { port, router } = await frontDoor()
  router.admit('shop', 'shop-1', { host: '127.0.0.1', port: upstream })
  const local = `shop.gigalixirapp.localhost:${port}`
  const headers = { host: local, origin: `http://${local}`, referer: `http://${local}/a` }
  const { message } = await ask(port, { headers })
  const told: IncomingHttpHeaders = message.headers
  expect(told['x-told']).toBe(
    'shop.gigalixirapp.com http://shop.gigalixirapp.com http://shop.gigalixirapp.com/a',
  )
  expect(told.location).toBe('https://shop.gigalixirapp.localhost:4443/')
})
