import { describe, expect, it } from 'vitest'
import { readStatus } from '../../../../src/lib/api/readers/status.js'
import { StatusChanges } from '../../../../src/lib/ps/status-changes.js'
import { aPod, aStatus } from '../../../support/answers.js'

const status = (changes: Parameters<typeof aStatus>[0] = {}) => readStatus(aStatus(changes), 'my-app')

describe('StatusChanges', () => {
  it('tells all there is at first, and then nothing while nothing changes', () => {
    const changes = new StatusChanges()
    expect(changes.take(status())).toEqual([
      'my-app: 1 of 1 replicas running, size 0.3, gigalixir-24',
      'my-app-abcde: Healthy, version 1',
    ])
    const busier = aPod({ memory: 5, cpu: 0.5, started_at: '2024-01-31T12:00:00.000+00:00' })
    expect(changes.take(status({ pods: [busier] }))).toEqual([])
  })

  it('tells of replicas that come, change and are removed', () => {
    const changes = new StatusChanges()
    changes.take(status())
    const next = { name: 'my-app-fghij', version: 2 }
    const rolling = { version: 2, state: 'rolling' as const }
    const old = aPod({ current: false })
    expect(
      changes.take(status({ rollout: rolling, pods: [old, aPod({ ...next, status: 'Starting' })] })),
    ).toEqual([
      'Newest rollout: version 2, rolling',
      'my-app-abcde: Healthy, being replaced, version 1',
      'my-app-fghij: Starting, version 2',
    ])
    expect(changes.take(status({ rollout: { ...rolling, state: 'healthy' }, pods: [aPod(next)] }))).toEqual([
      'my-app-abcde: removed',
      'Newest rollout: version 2, healthy',
      'my-app-fghij: Healthy, version 2',
    ])
  })

  it('tells that a replica died and runs again, with how it ended', () => {
    const changes = new StatusChanges()
    changes.take(status())
    expect(changes.take(status({ pods: [aPod({ restarts: 1, lastState: 'OOMKilled' })] }))).toEqual([
      'my-app-abcde: Healthy, version 1, restarts 1, last exit OOMKilled',
    ])
  })

  it('tells when maintenance, a canary, a job or trouble begin, and when they are over', () => {
    const changes = new StatusChanges()
    changes.take(status())
    const special = {
      maintenance: true,
      canary: { name: 'bird', weight: 20 },
      problem: 'Docker is away.',
      one_offs: [{ name: 'my-app-job', kind: 'job' as const, version: 1, started_at: '' }],
    }
    expect(changes.take(status(special))).toEqual([
      'Docker is away.',
      'Maintenance mode is on',
      'Canary: bird, 20 %',
      'my-app-job: job running',
    ])
    expect(changes.take(status())).toEqual([
      'All is well again',
      'Maintenance mode is off',
      'No canary',
      'my-app-job: job ended',
    ])
  })
})
