import { describe, expect, it } from 'vitest'
import { numberOf, textOf, wholeOf } from '../../../../../src/lib/api/readers/fields.js'
import { readLastState } from '../../../../../src/lib/api/readers/last-state.js'
import { readEntries } from '../../../../../src/lib/api/readers/records.js'
import { readStatus } from '../../../../../src/lib/api/readers/status.js'
import { parseJson } from '../../../../../src/lib/json/parse-json.js'

describe('readLastState', () => {
  it.each([
    ['OOMKilled', 'OOMKilled'],
    [{ terminated: { reason: 'OOMKilled', exitCode: 137 } }, 'OOMKilled (exit code 137)'],
    [{ terminated: { reason: 'Error', exitCode: '1' } }, 'Error (exit code 1)'],
    [{ terminated: { signal: 9 } }, 'signal 9'],
    [{ terminated: {} }, '{}'],
    [{ waiting: { reason: 'CrashLoopBackOff' } }, 'CrashLoopBackOff'],
    [{ running: { startedAt: 'now' } }, undefined],
    [{}, undefined],
    [null, undefined],
    ['', undefined],
    [137, '137'],
    [['Error'], '["Error"]'],
  ])('reads %j as %j', (raw, text) => {
    expect(readLastState(raw)).toBe(text)
  })
})

describe('fields', () => {
  it.each([
    [2, 2],
    ['2', 2],
    [' 2 ', 2],
    [parseJson('2.0'), 2],
    ['v2', undefined],
    [2.5, undefined],
    [true, undefined],
    [null, undefined],
    ['', undefined],
    [parseJson('9007199254740993'), undefined],
  ])('reads %j as the whole number %j', (raw, number) => {
    expect(wholeOf(raw)).toBe(number)
  })

  it('reads sizes in text, and shows numbers as they were written', () => {
    expect(numberOf('0.6')).toBe(0.6)
    expect(textOf(parseJson('9007199254740993'))).toBe('9007199254740993')
    expect(textOf(parseJson('{"a": 1.0}'))).toBe('{"a":1.0}')
  })
})

it('makes rows of lists of text, and of one object alone', () => {
  expect(readEntries(['www.example.com'], 'fqdn')).toEqual([{ fqdn: 'www.example.com' }])
  expect(readEntries({ app: 'one', amount_cents: 5 }, 'usage')).toEqual([{ app: 'one', amount_cents: 5 }])
  expect(readEntries({}, 'usage')).toEqual([])
  expect(readEntries('nothing yet', 'usage')).toEqual([])
})

it('knows no rollout in a state nobody knows', () => {
  expect(readStatus({ rollout: { version: 2, state: 'paused' } }, 'my-app')).toMatchObject({
    ...{ unique_name: 'my-app', rollout: undefined, pods: [], replicas_running: 0 },
  })
})
