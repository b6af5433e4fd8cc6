import { describe, expect, it } from 'vitest'
import type { AttemptEnd } from '../../../../../src/sim/engine/rollout/attempt-end.js'
import {
  describeEnd,
  isWorthKeeping,
  lastStateOf,
  ranOutOfMemory,
} from '../../../../../src/sim/engine/rollout/attempt-end.js'
import { Rollout } from '../../../../../src/sim/engine/rollout/rollout.js'
import { restartDelay } from '../../../../../src/sim/engine/timing.js'

const exited: AttemptEnd = {
  ...{ kind: 'exited', exitCode: 1, outOfMemory: false, seconds: 0.42, healthyFor: 0, leftDump: false },
}

const silent = {
  kind: 'silent',
  seconds: 60,
  waitedForCpu: 0.5,
  wasStarved: false,
  healthyFor: 0,
  inside: null,
} as const

describe('a rollout', () => {
  it('fails with the third exit, and tells so once', () => {
    const rollout = new Rollout(1, 0.3, 3)
    expect(rollout.ended(exited)).toBeNull()
    expect(rollout.ended(exited)).toBeNull()
    expect(rollout.ended(exited)).toBe('exited with code 1 after 0.4 s, three times')
    expect(rollout.ended(exited)).toBeNull()
    expect(rollout.state).toBe('failed')
  })

  it('fails at once for memory and for silence', () => {
    expect(new Rollout(1, 0.3, 3).ended({ ...exited, exitCode: 137, outOfMemory: true })).toBe(
      'ran out of memory while starting and was killed (size 0.3 GB)',
    )
    expect(new Rollout(1, 0.3, 3).ended(silent)).toBe('did not answer on port 4000 within 60 s')
  })

  it.each([
    [{ ...exited, exitCode: null }, 2, 'was removed from outside while starting, twice'],
    [exited, 4, 'exited with code 1 after 0.4 s, 4 times'],
    [{ ...exited, seconds: 12.34 }, 1, 'exited with code 1 after 12 s'],
    [
      { ...silent, waitedForCpu: 24.2 },
      1,
      'did not answer on port 4000 within 60 s, not counting 24 s spent waiting for a CPU',
    ],
    [
      { ...silent, seconds: 300.2, waitedForCpu: 260, wasStarved: true },
      1,
      'did not answer on port 4000 within 300 s',
    ],
    [
      { ...exited, exitCode: 137, outOfMemory: true, seconds: 90, healthyFor: 5 },
      1,
      'ran out of memory after 90 s and was killed (size 0.3 GB)',
    ],
    [{ ...exited, exitCode: null, seconds: 90, healthyFor: 5 }, 1, 'was removed from outside after 90 s'],
    [{ kind: 'unhealthy', healthyFor: 5 }, 1, 'stopped answering on port 4000'],
  ] as const)('tells %j, which ended %i times, in words', (end, ends, text) => {
    expect(describeEnd(end, 0.3, ends)).toBe(text)
  })

  it('tells what it was refused with', () => {
    const refused: AttemptEnd = { kind: 'refused', words: 'no space left on device', healthyFor: 0 }
    expect(new Rollout(1, 0.3, 1).ended(refused)).toBe('could not be started: no space left on device')
  })

  it('becomes healthy once, also after a failure', () => {
    const rollout = new Rollout(1, 0.3, 1)
    rollout.ended(exited)
    expect(rollout.reached()).toBe(true)
    expect(rollout.reached()).toBe(false)
  })
})

describe('restarts', () => {
  it('come at once, then later each time, up to a minute', () => {
    expect([1, 2, 3, 4, 5, 7, 8, 9, 30].map(restartDelay)).toEqual([
      0, 1000, 2000, 4000, 8000, 32_000, 60_000, 60_000, 60_000,
    ])
  })
})

describe('the last state', () => {
  it.each([
    [137, true, 'OOMKilled'],
    [0, false, 'Completed'],
    [1, false, 'Error (exit code 1)'],
    [null, false, 'Removed'],
  ] as const)('of exit code %s, out of memory %s, is %s', (code, memory, text) => {
    expect(lastStateOf(code, memory)).toBe(text)
  })
})

describe('memory', () => {
  it.each([
    [{ exitCode: 137, memoryKill: true }, true, true],
    [{ exitCode: 1, memoryKill: true }, true, true],
    // Some process of it was killed once, and it lived on: until somebody stopped it, or it was done.
    [{ exitCode: 137, memoryKill: true }, false, false],
    [{ exitCode: 0, memoryKill: true }, true, false],
    [{ exitCode: null, memoryKill: true }, true, false],
    [{ exitCode: 137, memoryKill: false }, true, false],
  ])('of %j, by itself %s, ended it: %s', (end, byItself, outOfMemory) => {
    expect(ranOutOfMemory(end, byItself)).toBe(outOfMemory)
    expect(ranOutOfMemory(end, byItself, true)).toBe(outOfMemory && end.exitCode === 137)
  })
})

describe('what is kept to be looked at', () => {
  it.each([
    [silent, true],
    [exited, true],
    [{ ...exited, exitCode: null }, false],
    [{ ...exited, healthyFor: 5 }, false],
    [{ ...exited, healthyFor: 5, leftDump: true }, true],
    [{ kind: 'unhealthy', healthyFor: 5 }, false],
    [{ kind: 'refused', words: 'no space', healthyFor: 0 }, false],
  ] as const)('of %j: %s', (end, kept) => {
    expect(isWorthKeeping(end)).toBe(kept)
  })
})
