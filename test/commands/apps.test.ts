import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { packageVersion } from '../../src/lib/version.js'
import { anApp } from '../support/answers.js'
import { asSimulator } from '../support/as-simulator.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'

describe('apps', () => {
  it('asks with the percent-encoded credential and prints sorted JSON', async () => {
    const platform = await fakePlatform(http.get('*/api/apps', () => HttpResponse.json({ data: [anApp()] })))
    const result = await runCommand(['apps'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `[
  {
    "cloud": "gcp",
    "region": "v2018-us-central1",
    "replicas": 1,
    "size": 0.3,
    "stack": "gigalixir-24",
    "unique_name": "my-app"
  }
]
`,
    })
    expect(platform.requests).toHaveLength(1)
    expect(platform.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/apps',
      query: {},
      body: undefined,
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from('ada%40example.com:the%20key').toString('base64')}`,
        'user-agent': `GigalixirCLI/${packageVersion()}`,
      },
    })
  })

  it('shows a table on a terminal, and which platform it is', async () => {
    const platform = await fakePlatform(http.get('*/api/apps', () => HttpResponse.json({ data: [anApp()] })))
    const result = await runCommand(['apps'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true, stderr: true },
    })
    expect(result.stdout.split('\n')).toEqual([
      'NAME    REPLICAS  SIZE  REGION                 STACK',
      'my-app  1         0.3   gcp v2018-us-central1  gigalixir-24',
      '',
    ])
    expect(result.stderr).toContain(platform.url)
  })

  it('shows what apps of a simulator use, who deployed last, and what is wrong, in one call', async () => {
    const repo = await gitRepo()
    const sha = (await git(repo, 'rev-parse', 'HEAD')).trim()
    const at = new Date(Date.now() - 7_300_000).toISOString()
    const busy = {
      ...{ replicas_running: 1, memory: 100 * 1024 ** 2, memory_limit: 600 * 1024 ** 2, cpu: 0.254 },
      last_deploy: { version: 3, sha, created_at: at, status: 'healthy', actor: 'ada@example.com' },
      problem: 'version 4 failed: exited with code 3',
    }
    const platform = await fakePlatform(
      http.get('*/api/apps', () =>
        HttpResponse.json({
          data: [
            { ...anApp({ replicas: 2 }), details: busy },
            { ...anApp({ unique_name: 'other' }), details: { replicas_running: 0, maintenance: true } },
          ],
        }),
      ),
    )
    const env = await asSimulator(platform.url)
    const result = await runCommand(['apps'], { env, cwd: repo, terminal: { stdout: true } })
    expect(result.stdout.split('\n')).toEqual([
      'NAME    REPLICAS  SIZE  MEMORY         CPU   LAST DEPLOY            PROBLEM                               REGION                 STACK',
      'my-app  1 of 2    0.3   100 of 600 MB  25 %  2 h ago by Ada: First  version 4 failed: exited with code 3  gcp v2018-us-central1  gigalixir-24',
      'other   0 of 1    0.3                                               maintenance mode is on                gcp v2018-us-central1  gigalixir-24',
      '',
    ])
    expect(platform.requests.map(({ query }) => query)).toEqual([{ details: 'true' }])
    await runCommand(['apps'], { env, cwd: repo })
    expect(platform.requests[1]!.query).toEqual({})
  })

  it('says how to make the first app when there is none', async () => {
    const platform = await fakePlatform(http.get('*/api/apps', () => HttpResponse.json({ data: [] })))
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    expect((await runCommand(['apps'], { env })).stdout).toBe('[]\n')
    const seen = await runCommand(['apps'], { env, terminal: { stdout: true, stderr: true } })
    expect(seen.stdout).toBe('')
    expect(seen.stderr).toContain('gigalixir apps:create')
  })

  it('says once, on stderr, that a newer version exists', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps', () =>
        HttpResponse.json({ data: [] }, { headers: { 'x-latest-version': '99.0.0' } }),
      ),
    )
    const result = await runCommand(['apps'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result.stderr.match(/99\.0\.0/g)).toHaveLength(1)
    expect(result.stdout).toBe('[]\n')
  })

  reportsFailures(['apps'])
})
