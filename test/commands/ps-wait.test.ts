import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aPod, aRelease, aStatus } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const releases = http.get('*/api/apps/my-app/releases', () =>
  HttpResponse.json({ data: [aRelease({ version: 2 }), aRelease()] }),
)
const statuses = (...answers: object[]) => {
  const left = [...answers]
  return http.get('*/api/apps/my-app/status', () =>
    HttpResponse.json({ data: left.length > 1 ? left.shift() : left[0] }),
  )
}
const rolling = aStatus({ rollout: { version: 2, state: 'rolling' } })
const healthy = aStatus({ pods: [aPod({ version: 2 })], rollout: { version: 2, state: 'healthy' } })

describe('ps:wait', () => {
  it('ends when the newest release is healthy', async () => {
    const platform = await fakePlatform(releases, statuses(rolling, healthy))
    const result = await runCommand(['ps:wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(platform.calls()).toEqual([
      'GET /api/apps/my-app/releases',
      'GET /api/apps/my-app/status',
      'GET /api/apps/my-app/status',
    ])
  })

  it('waits for the release named', async () => {
    const platform = await fakePlatform(statuses(healthy))
    const result = await runCommand(['ps', 'wait', '-a', 'my-app', '--version', '2', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(JSON.parse(result.stdout)).toEqual({ app: 'my-app', version: 2, replicas: 1 })
  })

  it('ends with 8 and the reason when it does not become healthy', async () => {
    const failed = { version: 2, state: 'failed' as const, reason: 'exited with code 3', serving: 1 }
    const platform = await fakePlatform(releases, statuses(aStatus({ rollout: failed })))
    const result = await runCommand(['ps:wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 8, stdout: '' })
    expect(result.stderr).toContain('exited with code 3')
    expect(result.stderr).toContain('Version 1 serves')
  })

  it('gives up after the time given', async () => {
    const platform = await fakePlatform(releases, statuses(rolling))
    const result = await runCommand(['ps:wait', '-a', 'my-app', '--timeout', '1'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(8)
    expect(result.stderr).toContain('still not healthy')
  })

  it('says that nothing was deployed', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: [] })),
    )
    const result = await runCommand(['ps:wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(4)
    expect(result.stderr).toContain('gigalixir deploy')
  })

  reportsFailures(['ps:wait', '-a', 'my-app'])
})
