import { describe, expect, it } from 'vitest'
import { diagnose, readLook } from '../../../../src/sim/run/diagnosis/index.js'
import type { FailureFacts, Listener } from '../../../../src/sim/run/diagnosis/index.js'
import { readSockets } from '../../../../src/sim/run/diagnosis/proc-text.js'

const exited = (...lastOutput: string[]): FailureFacts => ({
  how: 'exited',
  exitCode: 1,
  outOfMemory: false,
  seconds: 2,
  size: 0.3,
  lastOutput,
  inside: null,
})
const silent = (listening: Listener[], more: { busy?: boolean; said?: string[] } = {}): FailureFacts => ({
  ...exited(...(more.said ?? [])),
  how: 'silent',
  exitCode: null,
  seconds: 60,
  inside: { listening, busy: more.busy ?? false },
})
const at = (address: string, port: number): Listener => ({ address, port })
/** What every container of the platform has. */
const usual = [at('127.0.0.11', 35_107), at('127.10.96.1', 443), at('0.0.0.0', 22), at('::', 22)]
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
      /more than the 0.3 GB/,
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
    ['listens for IPv6 alone', silent([at('::', 4000)]), 'other-address', /IPv6 alone/, /IPv4/],
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
      /busy starting after 60 s/,
      /BOOT_DEADLINE/,
    ],
    ['does nothing', silent([...usual, ...erlang]), 'not-listening', /nothing in it listens/, /PORT/],
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
      /no connection left/,
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
    // It is reachable: why it did not answer is not seen from here.
    expect(diagnose(silent([at('0.0.0.0', 4000), at('127.0.0.1', 4000)], { busy: true }))?.code).toBe(
      'too-slow',
    )
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

  it('sees by the time its processes used whether they are at work', () => {
    const stat = (utime: number) => `7 (a ) (b) R 1 1 1 0 -1 4194560 100 0 0 0 ${utime} 5 0 0 20 0 1 0 100\n`
    const look = (before: number, after: number) =>
      readLook(`${tcp}--- gigalixir ---\n${stat(before)}cat: gone\n--- gigalixir ---\n${stat(after)}`)
    expect(look(100, 140)).toMatchObject({
      busy: true,
      listening: [at('127.0.0.1', 4000), at('0.0.0.0', 8080)],
    })
    expect(look(100, 110).busy).toBe(false)
    expect(readLook('')).toEqual({ listening: [], busy: false })
  })
})
