import { describe, expect, it } from 'vitest'
import type { SimStatus } from '../../../src/sim/control/index.js'
import { endpointsAt } from '../../../src/sim/endpoints.js'
import { bytes, describeStatus, duration } from '../../../src/sim/status-text.js'

const status: SimStatus = {
  instance: '0123abcd',
  pid: 77,
  version: '1.0.0',
  started_at: '2026-01-01T00:00:00.000Z',
  home: '/home/ada/sim',
  endpoints: endpointsAt(4080, 4443),
  docker: {
    available: true,
    from: 'the system engine',
    host: 'unix:///var/run/docker.sock',
    version: '27.1.1',
  },
  components: [
    { name: 'database', state: 'running', info: { migrations: 3 } },
    { name: 'router', state: 'running', info: {} },
  ],
  apps: [
    {
      name: 'hello',
      version: 3,
      replicas_desired: 2,
      replicas_running: 1,
      url: 'http://hello.gigalixirapp.localhost:4080',
    },
    {
      name: 'new',
      version: null,
      replicas_desired: 1,
      replicas_running: 0,
      url: 'http://new.gigalixirapp.localhost:4080',
    },
  ],
  builds: { limit: 2, running: [], queued: [] },
  disk: { git: 1500, slugs: 3_400_000 },
  versions: { gigalixir: '1.0.0', git: '2.39.5' },
  memory: 85_000_000,
}
const later = new Date('2026-01-01T05:12:00.000Z')

describe('sim status for people', () => {
  it('shows endpoints, components and apps', () => {
    const text = describeStatus(status, later)
    expect(text).toContain('Simulator 0123abcd: running for 5 h 12 min, process 77, 85.0 MB of memory')
    expect(text).toMatch(/^apps +http:\/\/<app>\.gigalixirapp\.localhost:4080\n +https:\/\/<app>\S+:4443$/m)
    expect(text).toMatch(/^docker +27\.1\.1 from the system engine/m)
    expect(text).toMatch(/^database +running +migrations: 3$/m)
    expect(text).toMatch(/^hello +v3 +1\/2 +http:\/\/hello\./m)
    expect(text).toMatch(/^new +- +0\/1 /m)
    expect(text).toMatch(/^disk +git 1\.5 kB, slugs 3\.4 MB$/m)
  })

  it('shows what is built and what waits', () => {
    const textOf = (builds: SimStatus['builds']) =>
      /^builds +(.*)$/m.exec(describeStatus({ ...status, builds }, later))?.[1]
    const of = (...apps: string[]) => apps.map((app) => ({ app, id: 1 }))
    expect(textOf(status.builds)).toBe('none running, up to 2 at the same time')
    expect(textOf({ limit: 2, running: of('shop', 'blog'), queued: of('news') })).toBe(
      '2 running (shop, blog), 1 queued (news), up to 2 at the same time',
    )
    expect(textOf({ limit: null, running: of('shop'), queued: [] })).toBe('1 running (shop)')
  })

  it('says that Docker is unavailable, and why', () => {
    const text = describeStatus({
      ...status,
      docker: { available: false, from: 'x', host: 'unix:///x.sock', reason: 'connect ENOENT' },
      apps: [],
    })
    expect(text).toMatch(/docker unavailable: connect ENOENT \(unix:\/\/\/x\.sock\)/)
    expect(text).not.toContain('APP')
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [2.5e12, '2.5 TB'],
    [5e15, '5000.0 TB'],
  ])('writes %d bytes as %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })

  it.each([
    [-1, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3600, '1 h 0 min'],
    [90_000, '1 d 1 h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})
