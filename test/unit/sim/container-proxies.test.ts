import { expect, it } from 'vitest'
import { containerProxies } from '../../../src/sim/container-proxies.js'

it('hands each proxy of the environment on in both cases, the lower one first', () => {
  const env = {
    HTTPS_PROXY: 'http://upper:1',
    https_proxy: 'http://lower:1',
    ALL_PROXY: 'socks5://all:1',
    NO_PROXY: 'intern',
  }
  expect(containerProxies(env)).toEqual({
    variables: {
      https_proxy: 'http://lower:1',
      HTTPS_PROXY: 'http://lower:1',
      all_proxy: 'socks5://all:1',
      ALL_PROXY: 'socks5://all:1',
      no_proxy: 'intern',
      NO_PROXY: 'intern',
    },
    unreachable: [],
  })
})

it.each(['http://127.0.0.1:3128', 'localhost:3128', 'http://[::1]:3128'])(
  'leaves out %s, which is another machine in a container',
  (proxy) => {
    expect(containerProxies({ HTTP_PROXY: proxy })).toEqual({ variables: {}, unreachable: ['HTTP_PROXY'] })
  },
)

it('says nothing where there is no proxy', () => {
  expect(containerProxies({ http_proxy: '', PATH: '/bin' })).toEqual({ variables: {}, unreachable: [] })
})
