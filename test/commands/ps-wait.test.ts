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

  it('reads versions in text, of releases and of replicas', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/releases', () =>
        HttpResponse.json({ data: [{ version: '2', sha: null }, { version: '1' }] }),
      ),
      statuses(
        { replicas_desired: '2', pods: [{ name: 'a', version: '1', status: 'Healthy', lastState: {} }] },
        { replicas_desired: '2', pods: Array(2).fill({ name: 'a', version: '2', status: 'healthy' }) },
      ),
    )
    const result = await runCommand(['ps:wait', '-a', 'my-app', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({ app: 'my-app', format: 1, version: 2, replicas: 2 })
  })

  const afterAFailure = http.get('*/api/apps/my-app/releases', () =>
    HttpResponse.json({ data: [aRelease({ version: 2, status: 'failed', reason: 'exited.' }), aRelease()] }),
  )
  const restarted = aStatus({ pods: [aPod()], rollout: { version: 1, state: 'healthy' } })

  it('ends when the app is restarted well after a release that failed', async () => {
    const platform = await fakePlatform(afterAFailure, statuses(restarted))
    const result = await runCommand(['ps:wait', '-a', 'my-app', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(0)
    expect(JSON.parse(result.stdout)).toEqual({ app: 'my-app', format: 1, version: 1, replicas: 1 })
  })

  it('ends when the release named has failed, though the newest rollout is another one', async () => {
    const platform = await fakePlatform(afterAFailure, statuses(restarted))
    const result = await runCommand(['ps:wait', '-r', '2', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(8)
    expect(result.stderr).toContain('Version 2 of my-app did not become healthy: exited.')
    expect(result.stderr).toContain('Version 1 is still live')
  })

  it('goes by the replicas after the platform was started again, whatever became of the rollout before', async () => {
    const rollout = { version: 2, state: 'healthy' as const }
    const platform = await fakePlatform(
      releases,
      statuses(
        aStatus({ rollout, pods: [], replicas_running: 0 }),
        aStatus({ rollout, pods: [aPod({ version: 2, status: 'Starting' })] }),
        healthy,
      ),
    )
    const result = await runCommand(['ps:wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(0)
    expect(platform.calls().filter((call) => call.endsWith('/status'))).toHaveLength(3)
  })

  it('waits for the release named', async () => {
    const platform = await fakePlatform(releases, statuses(rolling, healthy))
    const result = await runCommand(['ps', 'wait', '-a', 'my-app', '--version', '2', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(JSON.parse(result.stdout)).toEqual({
      ...{ app: 'my-app', format: 1, version: 2, replicas: 1 },
      sha: 'a'.repeat(40),
    })
  })

  it('ends with 8 and the reason when it does not become healthy', async () => {
    const failed = { version: 2, state: 'failed' as const, reason: 'exited with code 3', serving: 1 }
    const platform = await fakePlatform(releases, statuses(aStatus({ rollout: failed })))
    const result = await runCommand(['ps:wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 8, stdout: '' })
    expect(result.stderr).toContain('exited with code 3')
    expect(result.stderr).toContain('Version 1 is still live')
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
