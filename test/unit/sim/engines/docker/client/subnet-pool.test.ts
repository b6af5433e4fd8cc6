import { describe, expect, it } from 'vitest'
import {
  formatSubnet,
  freeSubnets,
  parseSubnet,
} from '../../../../../../src/sim/engines/docker/client/subnet-pool.js'

function first(taken: string[], count: number, pools = ['10.213.0.0/16']) {
  const found = freeSubnets(taken.map(parseSubnet), pools.map(parseSubnet))
  return Array.from({ length: count }, () => {
    const next = found.next()
    return next.done ? null : formatSubnet(next.value)
  })
}

describe('subnets for app networks', () => {
  it('follow one another', () => {
    expect(first([], 3)).toEqual(['10.213.0.0/25', '10.213.0.128/25', '10.213.1.0/25'])
  })

  it('leave out what is taken, however large or small it is', () => {
    expect(first(['10.213.0.0/25', '10.213.0.200/32', '10.213.1.0/24'], 1)).toEqual(['10.213.2.0/25'])
    expect(first(['10.0.0.0/8'], 1)).toEqual([null])
  })

  it('come from the next pool when one is taken', () => {
    expect(first(['10.0.0.0/8'], 1, ['10.213.0.0/16', '172.30.0.0/16'])).toEqual(['172.30.0.0/25'])
  })

  it('are enough for hundreds of apps', () => {
    expect(first([], 512).at(-1)).toBe('10.213.255.128/25')
    expect(first([], 513).at(-1)).toBeNull()
  })

  it('are read with their host part left out', () => {
    expect(formatSubnet(parseSubnet('192.168.7.9/24'))).toBe('192.168.7.0/24')
    expect(() => parseSubnet('fe80::/64')).toThrow(RangeError)
  })
})
