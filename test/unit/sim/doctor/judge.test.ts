import { describe, expect, it } from 'vitest'
import type { EngineFact, Facts } from '../../../../src/sim/doctor/facts.js'
import { judge } from '../../../../src/sim/doctor/judge.js'

const GIB = 1024 ** 3
const engine: EngineFact = {
  version: '27.1.1',
  apiVersion: '1.46',
  os: 'linux',
  rootFolder: '/var/lib/docker',
  memory: 8 * GIB,
}
const socket = { from: 'the system engine', host: 'unix:///var/run/docker.sock' }
const healthy: Facts = {
  platform: 'linux',
  nodeVersion: 'v20.18.1',
  git: { version: '2.39.5', httpBackend: true },
  docker: [{ ...socket, problem: null, engine }],
  home: '/home/ada/.local/share/gigalixir/sim',
  homeFree: 50 * GIB,
  dockerFree: { folder: '/var/lib/docker', bytes: 50 * GIB },
  port: { wanted: 4080, free: true },
  simulator: { state: 'absent' },
  stackImages: ['gigalixir-sim/gigalixir-24:0123'],
  localhostNames: true,
}
const locator = {
  pid: 77,
  instance: '0123abcd',
  version: '1',
  startedAt: '',
  variables: {},
  port: 4080,
  httpsPort: null,
  token: 't',
}

const of = (facts: Partial<Facts>, check: string) => {
  const findings = judge({ ...healthy, ...facts }).filter((finding) => finding.check === check)
  expect(findings).toHaveLength(1)
  return findings[0]!
}

describe('doctor', () => {
  it('finds nothing wrong with a machine that has all', () => {
    expect(judge(healthy).map(({ check, state }) => [check, state])).toEqual(
      ['node', 'git', 'docker', 'stack', 'disk', 'docker-disk', 'port', 'names', 'simulator'].map((check) => [
        check,
        'ok',
      ]),
    )
  })

  it('gives a fix for everything that is not ok', () => {
    const bad: Partial<Facts>[] = [
      { nodeVersion: 'v18.20.0' },
      { git: null },
      { docker: [{ ...socket, problem: 'no such socket', engine: null }], stackImages: null },
      { stackImages: [] },
      { homeFree: GIB / 2 },
      { port: { wanted: 4080, free: false } },
      { localhostNames: false },
      { simulator: { state: 'silent', locator } },
    ]
    for (const facts of bad) {
      const findings = judge({ ...healthy, ...facts }).filter((finding) => finding.state !== 'ok')
      expect(findings).toHaveLength(1)
      expect(findings[0]!.fix.length).toBeGreaterThan(0)
    }
  })

  it.each([
    ['v20.17.9', 'fail'],
    ['v20.18.0', 'ok'],
    ['v22.1.0', 'ok'],
  ])('judges Node %s: %s', (nodeVersion, state) => {
    expect(of({ nodeVersion }, 'node').state).toBe(state)
  })

  it.each([
    [{ version: '2.39.5 (Apple Git-154)', httpBackend: true }, 'ok'],
    [{ version: '2.9.0', httpBackend: true }, 'warn'],
    [{ version: '2.45.0', httpBackend: false }, 'fail'],
    [null, 'fail'],
  ])('judges git %o: %s', (git, state) => {
    expect(of({ git }, 'git').state).toBe(state)
  })

  it('names every place it looked for Docker, with what it met there', () => {
    const finding = of(
      {
        docker: [
          { ...socket, problem: 'no such socket', engine: null },
          { from: 'colima', host: 'unix:///c.sock', problem: 'no answer within 2 s', engine: null },
        ],
        stackImages: null,
      },
      'docker',
    )
    expect(finding.state).toBe('fail')
    expect(finding.detail).toContain('the system engine (unix:///var/run/docker.sock): no such socket')
    expect(finding.detail).toContain('colima (unix:///c.sock): no answer within 2 s')
  })

  it('uses the first engine that answers', () => {
    const finding = of(
      {
        docker: [
          { ...socket, problem: 'no such socket', engine: null },
          { from: 'colima', host: 'unix:///c.sock', problem: null, engine },
        ],
      },
      'docker',
    )
    expect(finding.state).toBe('ok')
    expect(finding.detail).toBe(
      'Docker 27.1.1, from colima (unix:///c.sock); before it, tried the system engine (unix:///var/run/docker.sock): no such socket',
    )
  })

  it.each([
    [[{ from: 'DOCKER_HOST', host: 'tcp://x:1' }], /unset DOCKER_HOST/],
    [[{ from: 'docker context work', host: 'tcp://x:1' }], /docker context use default/],
    [[{ ...socket, problem: 'connect EACCES /var/run/docker.sock' }], /usermod -aG docker/],
    [[{ ...socket }], /apt-get install docker\.io/],
  ])('knows the fix for the engine that was chosen: %o', (candidates, fix) => {
    const docker = candidates.map((each) => ({ problem: 'connect ECONNREFUSED', engine: null, ...each }))
    expect(of({ docker, stackImages: null }, 'docker').fix.join('\n')).toMatch(fix)
  })

  it.each([
    [{ os: 'windows' }, 'fail', /Linux containers/],
    [{ apiVersion: '1.40', version: '19.03.15' }, 'fail', /20\.10 or newer/],
    [{ memory: GIB }, 'warn', /2 GB or more/],
  ])('judges an engine with %o: %s', (part, state, fix) => {
    const finding = of({ docker: [{ ...socket, problem: null, engine: { ...engine, ...part } }] }, 'docker')
    expect(finding.state).toBe(state)
    expect(finding.fix.join()).toMatch(fix)
  })

  it.each([
    [20 * GIB, 'ok'],
    [3 * GIB, 'warn'],
    [GIB / 2, 'fail'],
  ])('judges %d free bytes: %s', (homeFree, state) => {
    expect(of({ homeFree }, 'disk').state).toBe(state)
  })

  it('does not call the port taken when it is the simulator that has it', () => {
    const port = { wanted: 4080, free: false }
    expect(of({ port, simulator: { state: 'running', locator } }, 'port').state).toBe('ok')
    expect(of({ port, simulator: { state: 'stale', locator, reason: 'gone' } }, 'port').state).toBe('warn')
  })

  it('notices a simulator that was killed', () => {
    const finding = of(
      { simulator: { state: 'stale', locator, reason: 'its process 77 is gone' } },
      'simulator',
    )
    expect(finding).toMatchObject({
      state: 'warn',
      detail: 'It ended unexpectedly: its process 77 is gone.',
    })
  })
})
