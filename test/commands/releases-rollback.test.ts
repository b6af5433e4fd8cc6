import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { sortedJson } from '../../src/lib/ui/index.js'
import { aRelease } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const rollback = http.post('*/api/apps/my-app/releases/:version/rollback', () =>
  HttpResponse.json({ data: aRelease({ version: 9 }) }),
)
const list = (...releases: object[]) =>
  http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: releases }))

describe('releases:rollback', () => {
  it.each([['releases:rollback'], ['rollback']])('%s goes back to the version asked for', async (name) => {
    const platform = await fakePlatform(rollback)
    const result = await runCommand([name, '-r', '3', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toEqual({ exitCode: 0, stdout: `${sortedJson(aRelease({ version: 9 }))}\n`, stderr: '' })
    expect(platform.calls()).toEqual(['POST /api/apps/my-app/releases/3/rollback'])
    expect(platform.requests[0]!.body).toBeUndefined()
  })

  it.each([
    ['the one before the newest', [aRelease({ version: 5 }), aRelease({ version: 4 })], 4],
    [
      'the one before that, when that one never became healthy',
      [aRelease({ version: 5 }), aRelease({ version: 4, status: 'failed' }), aRelease({ version: 3 })],
      3,
    ],
  ])('without a version goes back to %s', async (_, releases, version) => {
    const platform = await fakePlatform(rollback, list(...releases))
    const result = await runCommand(['releases:rollback', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(0)
    expect(platform.calls()[1]).toBe(`POST /api/apps/my-app/releases/${version}/rollback`)
  })

  it('reads versions in text, and what the platform says in words', async () => {
    const platform = await fakePlatform(
      list({ version: '3', sha: null }, { version: '2', sha: null }),
      http.post('*/api/apps/my-app/releases/2/rollback', () => HttpResponse.json({ data: 'rolled back' })),
    )
    const result = await runCommand(['rollback', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toEqual({ exitCode: 0, stdout: '"rolled back"\n', stderr: '' })
  })

  it('says so when there is nothing to go back to', async () => {
    const platform = await fakePlatform(rollback, list(aRelease()))
    const result = await runCommand(['releases:rollback', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 5, stdout: '' })
    expect(result.stderr).toContain('no earlier release')
  })

  it.each([['0'], ['-1'], ['latest']])('%j is no version', async (version) => {
    expect((await runCommand(['releases:rollback', '-r', version, '-a', 'my-app'])).exitCode).toBe(2)
  })

  reportsFailures(['releases:rollback', '-r', '1', '-a', 'my-app'])
})
