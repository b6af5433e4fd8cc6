import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { packageVersion } from '../../src/lib/version.js'
import { anApp } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
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
