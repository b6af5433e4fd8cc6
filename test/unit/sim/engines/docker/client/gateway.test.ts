import { describe, expect, it } from 'vitest'
import { findGateway, gatewayChange } from '../../../../../../src/sim/engines/docker/client/index.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

interface FakeEngine {
  subnet?: string
  gateway?: string
  options?: string[]
  system?: string
}

function gatewayOf(host: string, { subnet, gateway, options = [], system = 'Debian' }: FakeEngine) {
  const docker = {
    info: async () => ({ SecurityOptions: options, OperatingSystem: system }),
    listNetworks: async () => [
      { Name: 'bridge', IPAM: { Config: [{ Subnet: subnet, ...(gateway && { Gateway: gateway }) }] } },
    ],
  }
  return findGateway({ docker: docker as unknown as Docker, candidate: { from: 'a test', host } })
}

it('that has changed since is told, with what to do', async () => {
  const engine = (gateway: string) => ({
    docker: {
      info: async () => ({ SecurityOptions: [], OperatingSystem: 'Debian' }),
      listNetworks: async () => [
        { Name: 'bridge', IPAM: { Config: [{ Gateway: gateway, Subnet: '127.0.0.0/8' }] } },
      ],
    } as unknown as Docker,
    candidate: { from: 'a test', host: 'unix:///s' },
  })
  const used = await findGateway(engine('127.0.0.1'))
  expect(await gatewayChange(engine('127.0.0.1'), used)).toBeNull()
  expect(await gatewayChange(engine('127.0.0.2'), used)).toBe(
    'Containers now reach this machine at 127.0.0.2, but the simulator listens for them at 127.0.0.1. Restart it: gigalixir sim restart',
  )
})

const published = { bind: null, containerHost: 'host.docker.internal', reach: 'published' }

describe('how containers and the simulator reach one another', () => {
  // Loopback stands for an address of this host, 192.0.2.0/24 (documentation) for one of another.
  it('is direct with an engine on this host', async () => {
    const direct = { bind: '127.0.0.1', containerHost: '127.0.0.1', reach: 'direct' }
    expect(await gatewayOf('unix:///s', { subnet: '127.0.0.0/16', gateway: '127.0.0.1' })).toEqual(direct)
    expect(await gatewayOf('unix:///s', { subnet: '127.0.0.0/16' })).toEqual(direct)
  })

  it('is by published ports when the bridge is not on this host, such as in a virtual machine', async () => {
    expect(await gatewayOf('unix:///s', { subnet: '192.0.2.0/24', gateway: '192.0.2.1' })).toEqual(published)
  })

  it.each([
    ['over TCP', 'tcp://127.0.0.1:2375', {}],
    ['on Windows', 'npipe:////./pipe/docker_engine', {}],
    ['rootless', 'unix:///s', { options: ['name=seccomp', 'name=rootless'] }],
    ['in Docker Desktop', 'unix:///s', { system: 'Docker Desktop' }],
  ])('is by published ports with an engine %s', async (_what, host, more) => {
    expect(await gatewayOf(host, { subnet: '127.0.0.0/16', gateway: '127.0.0.1', ...more })).toEqual(
      published,
    )
  })
})
