import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const scaled = http.put('*/api/apps/my-app/scale', () =>
  HttpResponse.json({ data: { replicas: 3, size: 0.5 } }),
)

describe('ps:scale', () => {
  it.each([
    [['ps:scale', '-r', '3', '-s', '0.5'], { replicas: 3, size: 0.5 }],
    [['ps', 'scale', '--replicas', '0'], { replicas: 0 }],
    [['scale', '--size=0.5'], { size: 0.5 }],
  ])('%j sends only what is given', async (argv, body) => {
    const platform = await fakePlatform(scaled)
    const result = await runCommand([...argv, '-a', 'my-app'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({ exitCode: 0, stdout: '{\n  "replicas": 3,\n  "size": 0.5\n}\n', stderr: '' })
    expect(platform.calls()).toEqual(['PUT /api/apps/my-app/scale'])
    expect(platform.requests[0]!.body).toEqual(body)
  })

  it.each([
    [[]],
    [['-r', 'many']],
    [['-r', '1.5']],
    [['-r', '-1']],
    [['-s', 'big']],
    [['-s', '-1']],
    [['-s', '']],
  ])('%j is a wrong command line', async (args) => {
    const platform = await fakePlatform(scaled)
    const result = await runCommand(['ps:scale', '-a', 'my-app', ...args], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toMatch(/^Error: /)
    expect(platform.requests).toEqual([])
  })

  reportsFailures(['ps:scale', '-r', '2', '-a', 'my-app'])
})
