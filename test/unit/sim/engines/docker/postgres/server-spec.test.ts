import { describe, expect, it } from 'vitest'
import type { DesiredServer } from '../../../../../../src/sim/postgres/index.js'
import {
  certificateArchive,
  factsArchive,
  isMadeAs,
  serverSpec,
} from '../../../../../../src/sim/engines/docker/postgres/server-spec.js'

const DESIRED: DesiredServer = {
  ...{ id: '0a1b2c3d-0000-4000-8000-000000000000', app: 'first-light', version: 17, running: true },
  ...{ generation: 0, memory: 0.6, connections: 25, idleSeconds: 0, port: 50_123 },
  ...{ username: 'user_1', password: 'the-password', database: 'first_light_1' },
  ...{ replicationPassword: 'the-other-password', primaryId: null },
}
const PARTS = { instance: 'abcd', image: 'gigalixir-sim/postgres:1', version: 17, network: 'net' }

describe('the container of a database server', () => {
  it('has its data on a volume, its port on loopback alone, and the memory of its size', () => {
    const spec = serverSpec(PARTS, DESIRED)
    expect(spec.name).toBe('gigalixir-abcd-postgres-0a1b2c3d')
    expect(spec.HostConfig?.Mounts).toEqual([
      expect.objectContaining({ Type: 'volume', Source: spec.name }) as unknown,
    ])
    expect(spec.HostConfig?.PortBindings).toEqual({
      '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '50123' }],
    })
    expect(spec.HostConfig?.Memory).toBe(614 * 1024 ** 2)
  })

  it('is reached by the host name the app is told', () => {
    expect(serverSpec(PARTS, DESIRED).NetworkingConfig?.EndpointsConfig.net).toMatchObject({
      Aliases: ['postgres-0a1b2c3d'],
    })
  })

  it('holds no password', () => {
    expect(JSON.stringify(serverSpec(PARTS, DESIRED))).not.toMatch(/the-(other-)?password/)
  })

  it('is another one after a restart, another size or another image, and the same otherwise', () => {
    const labels = serverSpec(PARTS, DESIRED).Labels!
    expect(isMadeAs(labels, PARTS, { ...DESIRED, running: false })).toBe(true)
    expect(isMadeAs(labels, PARTS, { ...DESIRED, generation: 1 })).toBe(false)
    expect(isMadeAs(labels, PARTS, { ...DESIRED, memory: 4 })).toBe(false)
    expect(isMadeAs(labels, { ...PARTS, image: 'other' }, DESIRED)).toBe(false)
  })
})

describe('what a server is told', () => {
  it('is a file for root alone with the passwords and where its primary is', () => {
    const archive = factsArchive(17, { ...DESIRED, primaryId: 'ffffffff-1' })
    expect(archive.subarray(100, 107).toString()).toBe('000600 ')
    const text = archive.toString()
    expect(text).toContain('DB_PASSWORD=the-password\n')
    expect(text).toContain('PRIMARY_HOST=postgres-ffffffff\n')
  })

  it('has its certificate and the key beside it, likewise', () => {
    const archive = certificateArchive({ certificate: 'the certificate', key: 'the key' })
    const text = archive.toString()
    for (const part of ['server.crt', 'the certificate', 'server.key', 'the key'])
      expect(text).toContain(part)
    expect(text.match(/000600 /g)).toHaveLength(2)
  })

  it('never holds what a shell or SQL would read as something else', () => {
    for (const password of ["a'b", 'a b', 'a\nb', 'a$(b)', 'a"b'])
      expect(() => factsArchive(17, { ...DESIRED, password })).toThrow(RangeError)
  })
})
