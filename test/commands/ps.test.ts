import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aPod, aStatus } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const at = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace('Z', '+00:00')
const answering = (status: object) =>
  http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: status }))

describe('ps', () => {
  it.each([['ps'], ['status']])('%s prints the status', async (name) => {
    const status = aStatus({ pods: [aPod({ lastState: 'OOMKilled' })] })
    const platform = await fakePlatform(answering(status))
    const result = await runCommand([name, '-a', 'my-app'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual(status)
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/status'])
  })

  it('shows replicas, how their last run ended, and why the newest rollout failed', async () => {
    const platform = await fakePlatform(
      answering(
        aStatus({
          pods: [aPod({ lastState: 'OOMKilled', started_at: at(7300), current: false })],
          canary: { name: 'bird', weight: 20 },
          rollout: { version: 2, state: 'failed', reason: 'exited with code 3', fix: 'Set it.', serving: 1 },
          one_offs: [{ name: 'my-app-job-abcde', kind: 'job', version: 1, started_at: at(65) }],
        }),
      ),
    )
    const result = await runCommand(['ps', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout.split('\n')).toEqual([
      'my-app: 1 of 1 replicas running, size 0.3, gigalixir-24',
      `Address: http://my-app.gigalixirapp.localhost:${new URL(platform.url).port}`,
      'Canary: bird, 20 %',
      'Newest rollout: version 2 failed (exited with code 3); version 1 is live',
      'Fix: Set it.',
      '',
      'REPLICA       STATUS                   VERSION  COMMIT   AGE  LAST EXIT',
      'my-app-abcde  Healthy, being replaced  1        aaaaaaa  2 h  OOMKilled',
      '',
      'ONE-OFF           TYPE  VERSION  AGE',
      expect.stringMatching(/^my-app-job-abcde {2}job {3}1 {8}1 min \d s$/),
      '',
    ])
  })

  it.each([
    [{ upgraded: 3 }, 'Hot upgrade: 3 replicas upgraded in place'],
    [
      { upgraded: 0, failure: 'cart 0.2.0 has no cart.appup' },
      'Hot upgrade: none upgraded in place, all replaced: cart 0.2.0 has no cart.appup',
    ],
    [
      { upgraded: 1, failure: 'the node did not answer' },
      'Hot upgrade: 1 replica upgraded in place, the others replaced: the node did not answer',
    ],
  ])('shows a person how the last hot upgrade went: %j', async (hot, line) => {
    const rollout = { version: 2, state: 'healthy' as const, hot }
    const platform = await fakePlatform(answering(aStatus({ rollout })))
    const result = await runCommand(['ps', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout.split('\n')).toContain(line)
  })

  it('shows how much memory of how much, and how much of a core, where the platform tells', async () => {
    const used = { memory: 64 * 1024 ** 2, memory_limit: 300 * 1024 ** 2, cpu: 0.124 }
    const platform = await fakePlatform(
      answering(aStatus({ pods: [aPod(used), aPod({ name: 'my-app-2' })] })),
    )
    const { stdout } = await runCommand(['ps', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(stdout).toMatch(/MEMORY +CPU/)
    expect(stdout).toMatch(/ 64 of 300 MB +12 %/)
  })

  it('says nothing of a hot upgrade where none was asked for', async () => {
    const platform = await fakePlatform(
      answering(aStatus({ rollout: { version: 2, state: 'healthy' as const } })),
    )
    const result = await runCommand(['ps', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout).not.toContain('Hot upgrade')
  })

  it('says that the app is in maintenance, and asks it for no address then', async () => {
    const platform = await fakePlatform(answering(aStatus({ maintenance: true })))
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['ps', '-a', 'my-app'], { env, terminal: { stdout: true } })
    expect(result.stdout).toContain(
      'Maintenance mode is on. Turn it off: gigalixir maintenance:off -a my-app',
    )
    expect(result.stdout).not.toContain('Address')
  })

  it('watches without a terminal, too: a line for each change', async () => {
    const answers = [aStatus(), undefined]
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => {
        const data = answers.shift()
        return data ? HttpResponse.json({ data }) : HttpResponse.json({ errors: {} }, { status: 404 })
      }),
    )
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['ps', '--watch', '-a', 'my-app'], { env })
    expect(result.stdout).toMatch(
      /^\S+ my-app: 1 of 1 replicas running.*\n\S+ my-app-abcde: Healthy, version 1\n$/,
    )
    expect(result.exitCode).toBe(4)
    expect(platform.requests.map(({ query }) => query)).toEqual([{}, {}])
  })

  it('says how to deploy when nothing runs', async () => {
    const platform = await fakePlatform(answering(aStatus({ pods: [], replicas_running: 0 })))
    const result = await runCommand(['ps', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true, stderr: true },
    })
    expect(result.stderr).toContain('gigalixir deploy')
  })

  reportsFailures(['ps', '-a', 'my-app'])
})
