import { beforeEach, describe, expect, it } from 'vitest'
import { DrainNotices } from '../../../../../src/sim/logger/drains/drain-notices.js'

const MB = 1024 * 1024

describe('what is told of a drain', () => {
  let now: number
  let told: string[]
  let notices: DrainNotices

  beforeEach(() => {
    now = 0
    told = []
    notices = new DrainNotices({
      shown: 'https://logs.example.com',
      tell: (text) => told.push(text),
      clock: () => now,
    })
  })

  it('is one line when it begins to fail and one when it works again', () => {
    notices.works()
    for (const why of ['it answered 500', 'it answered 503']) notices.fails(why)
    notices.works()
    notices.works()
    expect(told).toEqual([
      'Drain https://logs.example.com fails: it answered 500. Its lines are kept and sent later.',
      'Drain https://logs.example.com works again.',
    ])
  })

  it('is that it is slow, once it has been far behind for a minute, and that it caught up', () => {
    for (; now < 60_000; now += 1000) notices.behind(20 * MB)
    expect(told).toEqual([])
    notices.behind(20 * MB)
    notices.behind(21 * MB)
    notices.behind(2 * MB)
    notices.behind(0)
    notices.behind(0)
    expect(told).toEqual([
      'Drain https://logs.example.com is slower than this app logs: 20 MB wait for it. They are kept for a while, and sent at its pace.',
      'Drain https://logs.example.com has caught up with this log.',
    ])
  })

  it('is nothing of a burst that it works off', () => {
    for (const bytes of [90 * MB, 40 * MB, 3 * MB, 90 * MB]) {
      notices.behind(bytes)
      now += 30_000
    }
    expect(told).toEqual([])
  })
})
