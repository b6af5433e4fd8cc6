import { expect, it } from 'vitest'
import type { AppStatus } from '../../../../src/lib/api/apps.js'
import { changeFailed } from '../../../../src/lib/prove/prove.js'

const status = (rollout: NonNullable<AppStatus['rollout']>, healthy = true): AppStatus => ({
  cloud: 'gcp',
  region: 'v2018-us-central1',
  pods: [{ name: 'my-app-1', version: 1, sha: 'abc', status: healthy ? 'Healthy' : 'Unhealthy' }],
  replicas_desired: 1,
  replicas_running: healthy ? 1 : 0,
  rollout,
  size: 0.5,
  stack: 'gigalixir-24',
  unique_name: 'my-app',
})
const failed = { version: 2, state: 'failed', reason: 'exited with code 3', serving: 1 } as const
const serves = { version: 1, state: 'healthy' } as const

it('says why a change did not serve, and not what failed before it', () => {
  expect(changeFailed('my-app', status(serves), status(failed))).toMatchObject({
    code: 'UNHEALTHY',
    message: expect.stringMatching(/Version 2 .*exited with code 3/) as string,
  })
  expect(changeFailed('my-app', status(failed), status(failed))).toBeNull()
  expect(changeFailed('my-app', status(failed), status({ ...failed, version: 3 }))?.message).toMatch(
    /^Version 3 /,
  )
  // A second try of the same version that fails as the first did is a failure of its own.
  const again = [
    { ...failed, id: 7 },
    { ...failed, id: 8 },
  ] as const
  expect(changeFailed('my-app', status(again[0]), status(again[1]))).toMatchObject({ code: 'UNHEALTHY' })
  expect(changeFailed('my-app', status(serves), status(serves))).toBeNull()
})

it('says that replicas did not come to rest', () => {
  expect(changeFailed('my-app', status(serves), status(serves, false))?.message).toMatch(/not settled/)
})
