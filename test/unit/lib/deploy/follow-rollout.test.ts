import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, it } from 'vitest'
import { Session } from '../../../../src/lib/api/session.js'
import { followRollout } from '../../../../src/lib/deploy/follow-rollout.js'
import { judge } from '../../../../src/lib/deploy/judge.js'
import { customTarget } from '../../../../src/lib/targets/target.js'
import { aPod, aStatus } from '../../../support/answers.js'
import type { AppStatus } from '../../../support/answers.js'
import { fakePlatform } from '../../../support/fake-platform.js'
import { until } from '../../../support/until.js'

const verdict = (status: Partial<AppStatus>) => judge({ app: 'my-app', version: 2 }, aStatus(status))

describe('judge', () => {
  it.each<[string, Partial<AppStatus>, object]>([
    ['a rollout of before', { rollout: { version: 1, state: 'healthy' } }, { state: 'behind' }],
    ['a failed rollout of before', { rollout: { version: 1, state: 'failed' } }, { state: 'behind' }],
    ['one under way', { rollout: { version: 2, state: 'rolling' } }, { state: 'rolling' }],
    [
      'a healthy one, whatever is still draining',
      {
        replicas_desired: 2,
        pods: [aPod({ status: 'Draining' }), aPod({ version: 2 }), aPod({ version: 2 })],
        rollout: { version: 2, state: 'healthy' },
      },
      { state: 'healthy', version: 2, replicas: 2 },
    ],
    [
      'a newer one that overtook it',
      { rollout: { version: 3, state: 'healthy' }, pods: [aPod({ version: 3 })] },
      { state: 'healthy', version: 3, replicas: 1 },
    ],
    [
      'an app scaled to nothing',
      { replicas_desired: 0, pods: [], rollout: { version: 2, state: 'healthy' } },
      { state: 'healthy', replicas: 0 },
    ],
    ['a superseded one', { rollout: { version: 2, state: 'superseded' } }, { state: 'rolling' }],
    ['a failed one', { rollout: { version: 2, state: 'failed' } }, { state: 'failed' }],
  ])('sees %s', (_, status, expected) => {
    expect(verdict(status)).toMatchObject(expected)
  })

  describe('where the platform tells no rollout', () => {
    it.each<[string, AppStatus['pods'], object]>([
      ['old replicas only', [aPod()], { state: 'rolling' }],
      ['a new one that starts', [aPod(), aPod({ version: 2, status: 'Starting' })], { state: 'rolling' }],
      [
        'enough healthy new ones',
        [aPod(), aPod({ version: 2 })],
        { state: 'healthy', replicas: 1, version: 2 },
      ],
    ])('goes by the replicas: %s', (_, pods, expected) => {
      expect(verdict({ pods })).toMatchObject(expected)
    })
  })

  it('says so when nothing is live at all', () => {
    const failed = verdict({ pods: [], rollout: { version: 2, state: 'failed', reason: 'never listened.' } })
    expect(failed.state === 'failed' && failed.error.message).toBe(
      'Version 2 of my-app did not become healthy: never listened.\nNo version is live.',
    )
  })
})

it.each([
  ['is still live.', 'Healthy'],
  ['is current again, but none of its replicas is healthy.', 'Crashed'],
])('says of the release before one that failed: it %s', (words, status) => {
  const failed = verdict({ pods: [aPod({ status })], rollout: { version: 2, state: 'failed', serving: 1 } })
  expect(failed.state === 'failed' && failed.error.message).toBe(
    `Version 2 of my-app did not become healthy.\nVersion 1 ${words}`,
  )
})

describe('followRollout', () => {
  const sessions: Session[] = []
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => session.close()))
  })

  async function follow(
    answers: (() => Response)[],
    options: { deadlineMs?: number; signal?: AbortSignal } = {},
  ) {
    const queue = [...answers]
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => (queue.length > 1 ? queue.shift() : queue[0])!()),
    )
    const session = new Session({
      target: customTarget(platform.url),
      credential: { email: 'a', apiKey: 'k' },
      version: '1',
    })
    sessions.push(session)
    const progress: string[] = []
    const end = followRollout({
      session,
      app: 'my-app',
      version: 2,
      signal: options.signal ?? new AbortController().signal,
      firstPauseMs: 1,
      onProgress: (text) => progress.push(text),
      ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    })
    return { end, progress, platform }
  }
  const status = (changes: Partial<AppStatus>) => () => HttpResponse.json({ data: aStatus(changes) })
  const trouble = () => new HttpResponse(null, { status: 502 })
  const rolling = status({ rollout: { version: 2, state: 'rolling' } })
  const healthy = status({ pods: [aPod({ version: 2 })], rollout: { version: 2, state: 'healthy' } })

  it('passes over hiccups on the way', async () => {
    const { end, progress } = await follow([rolling, trouble, trouble, rolling, healthy])
    expect(await end).toEqual({ version: 2, replicas: 1 })
    expect(progress).toEqual(Array(2).fill('version 2: 0 of 1 replica healthy'))
  })

  it('does not go on asking a platform that is gone', async () => {
    const { end, platform } = await follow([trouble])
    await expect(end).rejects.toMatchObject({ code: 'PLATFORM_FAILED' })
    expect(platform.requests).toHaveLength(5)
  })

  it('does not repeat what was refused', async () => {
    const { end, platform } = await follow([() => new HttpResponse(null, { status: 404 })])
    await expect(end).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(platform.requests).toHaveLength(1)
  })

  it('gives up in the end and shows how the replicas are', async () => {
    const pods = [aPod({ version: 2, status: 'Crashed', lastState: 'OOMKilled' })]
    const { end } = await follow([status({ pods })], { deadlineMs: 30 })
    await expect(end).rejects.toMatchObject({ code: 'UNHEALTHY' })
    await expect(end).rejects.toThrow('my-app-abcde: Crashed, last OOMKilled')
  })

  it('stops on Ctrl-C', async () => {
    const controller = new AbortController()
    const { end, progress } = await follow([rolling], { signal: controller.signal })
    await until(() => expect(progress).not.toEqual([]))
    controller.abort()
    await expect(end).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})
