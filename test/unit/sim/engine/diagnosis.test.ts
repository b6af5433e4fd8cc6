import { describe, expect, it } from 'vitest'
import { diagnose, readLook } from '../../../../src/sim/engine/diagnosis/index.js'
import type { FailureFacts, Listener } from '../../../../src/sim/engine/diagnosis/index.js'
import { readSockets } from '../../../../src/sim/engine/diagnosis/proc-text.js'

const exited = (...lastOutput: string[]): FailureFacts => ({
  how: 'exited',
  exitCode: 1,
  outOfMemory: false,
  seconds: 2,
  waitedForCpu: 0,
  wasStarved: false,
  size: 0.3,
  lastOutput,
  inside: null,
})
const silent = (
  listening: Listener[],
  more: { busy?: boolean; said?: string[]; starved?: boolean } = {},
): FailureFacts => ({
  ...exited(...(more.said ?? [])),
  how: 'silent',
  exitCode: null,
  seconds: 60,
  ...(more.starved && { seconds: 300, waitedForCpu: 280, wasStarved: true }),
  inside: { listening, busy: more.busy ?? false, cpu: { ran: 1, waited: 0, ranBefore: 0 }, cores: 2 },
})
const at = (address: string, port: number): Listener => ({ address, port })
/** What every container of the platform has. */
const usual = [at('127.10.96.1', 443), at('0.0.0.0', 22), at('::', 22)]
const erlang = [at('0.0.0.0', 4369), at('0.0.0.0', 38_711)]

/** Lines that an app could print to keep the daemon busy with them: made for each of the patterns. */
const HOSTILE = [
  '/bin/'.repeat(40_000),
  'tcp connect ('.repeat(16_000),
  'environment variable "a'.repeat(9_000),
  'Configuration :server was not enabled for '.repeat(5_000),
  'the slug has no process to start: '.repeat(6_000),
  `could not fetch environment variable "${'a'.repeat(200_000)}`,
]

it('takes no time for lines that are made to take it', () => {
  const began = performance.now()
  for (const line of HOSTILE) expect(diagnose(exited(...Array<string>(20).fill(line)))).toBeNull()
  expect(performance.now() - began).toBeLessThan(2000)
})

describe('why a replica does not become healthy', () => {
  it.each<[string, FailureFacts, string, RegExp, RegExp]>([
    [
      'killed for its memory',
      { ...exited('whatever'), outOfMemory: true },
      'out-of-memory',
      /more memory than its size of 0.3 GB/,
      /ps:scale --size 0\.6/,
    ],
    [
      'listens on another port',
      silent([...usual, ...erlang, at('0.0.0.0', 8080)]),
      'other-port',
      /listens on port 8080 instead/,
      /PORT.*"8080"/,
    ],
    [
      'listens on another port of IPv6',
      silent([at('::', 3000), at('0.0.0.0', 9000)]),
      'other-port',
      /3000, 9000/,
      /PORT/,
    ],
    [
      'listens on a port the system chose, where no Erlang is',
      silent([...usual, at('0.0.0.0', 40_000)]),
      'other-port',
      /40000/,
      /PORT/,
    ],
    [
      'listens on loopback',
      silent([...usual, at('127.0.0.1', 4000)]),
      'other-address',
      /127\.0\.0\.1:4000/,
      /0, 0, 0, 0/,
    ],
    ['listens for IPv6 alone', silent([at('::', 4000)]), 'other-address', /IPv6 only/, /IPv4/],
    [
      'has its web server switched off',
      silent([...usual, ...erlang], {
        said: [
          "[info] Configuration :server was not enabled for ShopWeb.Endpoint, http/https services won't start",
        ],
      }),
      'server-not-enabled',
      /ShopWeb\.Endpoint/,
      /config :APP, ShopWeb\.Endpoint, server: true.*PHX_SERVER=true/,
    ],
    [
      'is still at work',
      silent(usual, { busy: true }),
      'too-slow',
      /still starting after 60 s/,
      /BOOT_DEADLINE/,
    ],
    ['does nothing', silent([...usual, ...erlang]), 'not-listening', /was not listening on any port/, /PORT/],
    [
      'listens where it should, and is not reached',
      silent([...usual, ...erlang, at('0.0.0.0', 4000)], {
        said: ['Greeter listens on port 4000', 'tcp connect (db.example:5432): connection refused'],
      }),
      'unanswered',
      /^it listens on port 4000, but nothing answered from here$/,
      /BOOT_DEADLINE/,
    ],
    [
      'got no CPU',
      silent(usual, { starved: true }),
      'overloaded',
      /^this machine is overloaded: it waited 280 s for a CPU$/,
      /less busy/,
    ],
    [
      'got no CPU, not even to be looked at',
      { ...silent([], { starved: true }), inside: null },
      'overloaded',
      /overloaded/,
      /less busy/,
    ],
    [
      'listens on another port, which no CPU will change',
      silent([...usual, at('0.0.0.0', 8080)], { starved: true }),
      'other-port',
      /8080/,
      /PORT/,
    ],
    [
      'misses a variable, by System.fetch_env!',
      exited('** (System.EnvError) could not fetch environment variable "API_TOKEN" because it is not set'),
      'missing-variable',
      /API_TOKEN is not set/,
      /config:set API_TOKEN=/,
    ],
    [
      'misses a variable, by Phoenix',
      exited(
        '** (RuntimeError) environment variable DATABASE_URL is missing.',
        'For example: ecto://USER:PASS@HOST/DB',
      ),
      'missing-variable',
      /DATABASE_URL is not set/,
      /pg:create/,
    ],
    [
      'gets no connection to its database',
      exited(
        '[error] Postgrex.Protocol failed to connect: ** (Postgrex.Error) FATAL 53300 (too_many_connections) too many connections for role "shop"',
      ),
      'too-many-connections',
      /no connections left/,
      /POOL_SIZE/,
    ],
    [
      'does not reach its database',
      exited(
        '[error] Postgrex.Protocol (#PID<0.1.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect (db.example:5432): connection refused - :econnrefused',
      ),
      'database-unreachable',
      /database/,
      /DATABASE_URL/,
    ],
    [
      'has a Procfile for another release',
      exited('/bin/bash: line 1: bin/shop: No such file or directory'),
      'wrong-release-name',
      /no bin\/shop/,
      /Procfile/,
    ],
    [
      'has no process to start',
      exited(
        'gigalixir_run: the slug has no process to start: no `web` in a Procfile, no bin/shop, no default of its buildpack',
      ),
      'wrong-release-name',
      /no bin\/shop/,
      /mix\.exs/,
    ],
    [
      'wants its port twice',
      exited(
        '[error] Failed to start Ranch listener in :ranch_tcp:listen for reason :eaddrinuse (address already in use)',
      ),
      'port-in-use',
      /already/,
      /PORT/,
    ],
  ])('%s', (_what, facts, code, cause, fix) => {
    const found = diagnose(facts)
    expect(found?.code).toBe(code)
    expect(found?.cause).toMatch(cause)
    expect(found?.cause).not.toMatch(/\.$/)
    expect(found?.fix).toMatch(fix)
  })

  it('is not guessed where nothing points to a cause', () => {
    expect(diagnose(exited('Segmentation fault'))).toBeNull()
    expect(diagnose(exited())).toBeNull()
    expect(diagnose({ ...silent([]), inside: null })).toBeNull()
  })

  it('claims nothing of what listens but that it was not reached', () => {
    const listening = [at('0.0.0.0', 4000), at('127.0.0.1', 4000)]
    for (const more of [{}, { busy: true }, { starved: true }])
      expect(diagnose(silent(listening, more))?.code).toBe('unanswered')
  })

  it('is what is certain, not what it printed on the way', () => {
    const said = ['(DBConnection.ConnectionError) tcp connect (db:5432): connection refused']
    expect(diagnose(silent([at('0.0.0.0', 8080)], { said }))?.code).toBe('other-port')
  })

  it('is the missing variable, not what follows from it', () => {
    const facts = exited(
      'could not fetch environment variable "DATABASE_URL" because it is not set',
      '(DBConnection.ConnectionError)',
    )
    expect(diagnose(facts)?.code).toBe('missing-variable')
    expect(diagnose({ ...facts, lastOutput: [...facts.lastOutput].reverse() })?.code).toBe('missing-variable')
  })
})

describe('a look into a container', () => {
  const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
   2: 0200D50A:0FA0 0100D50A:D431 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0
`
  const tcp6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:0FA0 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000
   2: 0000000000000000FFFF00000100007F:0017 00000000000000000000000000000000:0000 0A 00000000:00000000
   3: B80D0120000000000000000001000000:0018 00000000000000000000000000000000:0000 0A 00000000:00000000
`

  it('finds what listens, and nothing that is only connected', () => {
    expect(readSockets(tcp + tcp6)).toEqual([
      at('127.0.0.1', 4000),
      at('0.0.0.0', 8080),
      at('::', 4000),
      at('::1', 22),
      at('127.0.0.1', 23),
      at('2001:0db8:0000:0000:0000:0000:0000:0001', 24),
    ])
  })

  /** Clock ticks of a process itself, and of its children before. */
  const stat = (utime: number, before = 0) =>
    `7 (a ) (b) R 1 1 1 0 -1 4194560 100 0 0 0 ${utime} 5 ${before} 0 20 0 1 0 100\n`
  const look = (before: string, after: string) =>
    readLook([before, after, tcp, 'cpu  1 2\ncpu0 1 1\ncpu1 0 1\nintr 5\n'].join('--- gigalixir ---\n'))

  it('sees by the time its processes used whether they are at work', () => {
    expect(look(stat(100), `${stat(140)}cat: gone\n`)).toEqual({
      busy: true,
      listening: [at('127.0.0.1', 4000), at('0.0.0.0', 8080)],
      cpu: { ran: 1.45, waited: 0, ranBefore: 0 },
      cores: 2,
    })
    expect(look(stat(100), stat(110)).busy).toBe(false)
    // At work in children that are over before they are seen.
    expect(look(stat(100, 10), stat(100, 50)).busy).toBe(true)
    const nothing = { listening: [], busy: false, cpu: { ran: 0, waited: 0, ranBefore: 0 }, cores: 1 }
    expect(readLook('')).toEqual(nothing)
  })

  it('sees that they wanted a CPU and got none, in all their threads', () => {
    const threads = (waited: number) => `250000000 ${waited} 12\n250000000 1000000000 3\n`
    const starved = look(stat(50, 30) + threads(2e9), stat(50, 30) + threads(2.4e9))
    expect(starved).toMatchObject({ busy: true, cpu: { ran: 0.5, waited: 3.4, ranBefore: 0.3 } })
    expect(look(stat(50) + threads(2e9), stat(50) + threads(2.1e9)).busy).toBe(false)
  })

  it('does not take a kernel that counts no waiting for one where nothing ran', () => {
    expect(look(stat(0), `${stat(95)}0 0 0\n0 0 0\n`).cpu).toEqual({ ran: 1, waited: 0, ranBefore: 0 })
  })
})
