import { expect, it } from 'vitest'
import { netText } from '../../../../src/lib/live/net-text.js'
import { whyNot } from '../../../../src/lib/live/net.js'
import type { NetPath } from '../../../../src/lib/live/net.js'

const self = {
  node: 'shop@10.0.0.1',
  otp: '27',
  names: 'longnames' as const,
  visible: [],
  hidden: [],
  port: 4000,
  protocol: 'inet_tcp',
  tickSeconds: 60,
  autoConnect: 'undefined',
  connectsAll: true,
}
const other = { ...self, node: 'shop@10.0.0.2' }
const path: NetPath = { to: other.node, address: '10.0.0.2', port: 4000, reachable: true }

it.each([
  ['named', self, self, true, path],
  ['long name', self, { ...other, names: 'shortnames' as const }, true, path],
  ['protocols', self, { ...other, protocol: 'inet_tls' }, true, path],
  ['resolved', self, other, true, { ...path, address: null, port: null, reachable: null }],
  ['4369', self, other, true, { ...path, port: 'mapper_unreachable' as const }],
  ['does not know shop@10.0.0.2', self, other, true, { ...path, port: 'unknown_there' as const }],
  ['Port 4000', self, other, true, { ...path, reachable: false }],
  ['cookies', self, other, false, path],
  ['too far apart', self, { ...other, otp: '24' }, true, path],
  ['libcluster', self, other, true, path],
  ['dist_auto_connect', { ...self, autoConnect: 'never' }, other, true, path],
])('tells that it is %s', (words, from, to, same, way) => {
  expect(whyNot(from, to, same, way)).toContain(words)
})

it('says in one line that all is well, and else each pair that is apart', () => {
  const replicas = [
    { ...self, replica: 'shop-a-1', cookieOfMost: true, visible: [other.node, 'console@x'] },
    { ...other, replica: 'shop-a-2', cookieOfMost: true, visible: [self.node] },
  ]
  const link = (connected: boolean) => ({
    from: 'shop-a-1',
    to: 'shop-a-2',
    connected,
    why: connected ? null : 'Why.',
  })
  expect(netText({ replicas, links: [link(true)] })).toBe(
    'All 2 replicas see one another.\nOther nodes connected: console@x',
  )
  expect(netText({ replicas, links: [link(false)] })).toContain('1 does not see 2. Why.')
})
