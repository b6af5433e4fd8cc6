import { describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import type { Proof } from '../../../../src/lib/prove/prove.js'
import { describeProof, judgeProof } from '../../../../src/lib/prove/verdict.js'

const proof = (failed: string[], sockets: Proof['sockets'] = null): Proof => ({
  exitCode: 0,
  unhealthy: null,
  http: {
    sent: 300,
    ok: 300 - failed.length,
    failed: failed.map((what, at) => ({ at, what })),
    bodies: new Map(),
    p50: 1.234,
    p99: 20.06,
    max: 21,
    longestGap: 33.333,
  },
  sockets,
})
const sockets = { connections: 5, reconnects: 5, longestGap: 80.12, away: 0 }

describe('what a change may cost', () => {
  it.each([
    ['nothing failed', proof([]), { requests: 0, reconnects: 0 }, null],
    [
      'one more than may',
      proof(['status 504', 'status 504']),
      { requests: 1, reconnects: 0 },
      '2 requests failed (allowed: 1)',
    ],
    ['as many as may', proof(['status 504']), { requests: 1, reconnects: 0 }, null],
    ['each WebSocket once', proof([], sockets), { requests: 0, reconnects: 5 }, null],
    [
      'more WebSockets than may',
      proof([], sockets),
      { requests: 0, reconnects: 4 },
      '5 WebSockets had to reconnect (allowed: 4)',
    ],
    [
      'one that did not come back',
      proof([], { ...sockets, away: 1 }),
      { requests: 0, reconnects: 9 },
      '1 WebSocket did not come back',
    ],
  ])('%s', (_name, seen, budget, says) => {
    const { failure } = judgeProof(seen, budget)
    if (says === null) expect(failure).toBeNull()
    else {
      expect(failure).toMatchObject({ code: 'DOWNTIME' })
      expect(failure!.message).toContain(says)
    }
  })

  it('is not met by a release that never served, which nobody can notice', () => {
    const unhealthy = new GigalixirError('UNHEALTHY', 'Version 2 of my-app did not become healthy.')
    const { failure, data } = judgeProof({ ...proof([]), unhealthy }, { requests: 0, reconnects: 0 })
    expect(failure).toBe(unhealthy)
    expect(data).toMatchObject({ failed: 0, unhealthy: unhealthy.message })
    const noticed = judgeProof({ ...proof(['status 504']), unhealthy }, { requests: 0, reconnects: 0 })
    expect(noticed.failure).toMatchObject({ code: 'DOWNTIME' })
    expect(noticed.failure?.next).toContain(unhealthy.message)
  })

  it('is told with reasons, to people and machines', () => {
    const seen = proof(['status 504', 'read ECONNRESET', 'status 504'], sockets)
    expect(describeProof(seen).split('\n')).toEqual([
      '300 requests, 3 failed',
      '  latency p50 1.2 ms, p99 20.1 ms, max 21 ms',
      '  longest gap between good answers: 33.3 ms',
      '  2 × status 504',
      '  1 × read ECONNRESET',
      '5 WebSockets, 5 reconnected',
      '  longest time disconnected: 80.1 ms',
    ])
    expect(judgeProof(seen, { requests: 0, reconnects: 0 }).data).toMatchObject({
      failures: { 'status 504': 2, 'read ECONNRESET': 1 },
      websockets: { longest_gap: 80.1 },
    })
  })
})
