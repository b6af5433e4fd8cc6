import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../../src/lib/proxy.js'

const API = 'https://api.gigalixir.com'
const P = 'http://proxy.example.com:3128'

describe('proxyFor', () => {
  it.each([
    ['no variable', API, {}, undefined],
    ['HTTPS_PROXY for https', API, { HTTPS_PROXY: P }, 'proxy.example.com:3128'],
    ['lower case first', API, { HTTPS_PROXY: 'http://other', https_proxy: P }, 'proxy.example.com:3128'],
    ['HTTP_PROXY not for https', API, { HTTP_PROXY: P }, undefined],
    ['HTTP_PROXY for http', 'http://api.x', { HTTP_PROXY: P }, 'proxy.example.com:3128'],
    ['ALL_PROXY for both', API, { ALL_PROXY: P }, 'proxy.example.com:3128'],
    ['an empty variable', API, { HTTPS_PROXY: '' }, undefined],
    ['a value without a scheme', API, { HTTPS_PROXY: 'user:pw@proxy:8080' }, 'proxy:8080'],
    ['socks', API, { ALL_PROXY: 'socks5://proxy:1080' }, 'proxy:1080'],
    ['this machine', 'http://127.0.0.1:4080', { HTTP_PROXY: P }, undefined],
    ['this machine by name', 'http://api.gigalixir.localhost:4080', { ALL_PROXY: P }, undefined],
    ['this machine in IPv6', 'http://[::1]:4080', { HTTP_PROXY: P }, undefined],
  ])('takes %s', (_, origin, env, host) => {
    expect(proxyFor(origin, env)?.url.host).toBe(host)
  })

  it.each([
    ['api.gigalixir.com', true],
    ['gigalixir.com', true],
    ['.gigalixir.com', true],
    ['*.gigalixir.com', true],
    ['GIGALIXIR.com', true],
    ['example.com, gigalixir.com', true],
    ['example.com gigalixir.com:443', true],
    ['*', true],
    ['gigalixir.com:8443', false],
    ['xgigalixir.com', false],
    ['com.', false],
    ['lixir.com', false],
    ['', false],
    [' , ', false],
  ])('NO_PROXY=%s exempts the API: %s', (list, exempt) => {
    expect(proxyFor(API, { HTTPS_PROXY: P, NO_PROXY: list }) === undefined).toBe(exempt)
    expect(proxyFor(API, { HTTPS_PROXY: P, no_proxy: list }) === undefined).toBe(exempt)
  })

  it.each(['ftp://proxy', 'http://', 'http://a b'])(
    'refuses %s, naming the variable and not the value',
    (value) => {
      const failing = () => proxyFor(API, { HTTPS_PROXY: value })
      expect(failing).toThrow(/HTTPS_PROXY/)
      expect(failing).not.toThrow(value)
    },
  )
})
