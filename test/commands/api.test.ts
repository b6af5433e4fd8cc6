import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

describe('api', () => {
  it.each([['/api/apps?a=b:c&d=e%20f'], ['api/apps?a=b:c&d=e%20f']])('calls %s', async (path) => {
    const platform = await fakePlatform(
      http.get('*/api/apps', () => HttpResponse.json({ data: [{ b: 1, a: 2 }] })),
    )
    const result = await runCommand(['api', 'get', path], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({ exitCode: 0, stdout: '{"data":[{"b":1,"a":2}]}\n', stderr: '' })
    expect(platform.requests).toMatchObject([
      { method: 'GET', path: '/api/apps', query: { a: 'b:c', d: 'e f' }, body: undefined },
    ])
    expect(platform.requests[0]!.headers.authorization).toMatch(/^Basic /)
  })

  it('prints what is no JSON byte for byte', async () => {
    const platform = await fakePlatform(http.get('*/x', () => HttpResponse.text('no line end')))
    const result = await runCommand(['api', 'GET', '/x'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result.stdout).toBe('no line end')
  })

  it.each([[['-d', '{"replicas": 2}']], [['--data={"replicas": 2}']]])(
    'sends a body with %j',
    async (flags) => {
      const call = 'PUT /api/apps/my-app/scale'
      const result = await runAgainst({ [call]: { data: {} } }, ['api', ...call.split(' '), ...flags])
      expect(result).toMatchObject({ exitCode: 0, calls: [call], bodies: [{ replicas: 2 }] })
    },
  )

  it('takes the body from a file', async () => {
    const file = join(await tempDir(), 'body.json')
    await writeFile(file, '{"a": ["ä🦀"]}')
    const result = await runAgainst({ 'POST /api/x': { status: 201, data: {} } }, [
      'api',
      'POST',
      '/api/x',
      '-f',
      file,
    ])
    expect(result).toMatchObject({ exitCode: 0, bodies: [{ a: ['ä🦀'] }] })
  })

  it.each([
    [['api', 'FETCH', '/api/apps']],
    [['api', 'GET']],
    [['api', 'GET', 'https://example.com/api/apps']],
    [['api', 'GET', '/api/ap ps']],
    [['api', 'POST', '/x', '-d', 'no json']],
    [['api', 'POST', '/x', '-d', '[1]']],
    [['api', 'POST', '/x', '-d', '{}', '-f', 'x']],
    [['api', 'POST', '/x', '-f', '/nonexistent']],
  ])('%j is a wrong command line', async (argv) => {
    expect(await runAgainst({}, argv)).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
  })

  reportsFailures(['api', 'GET', '/api/apps'])
})
