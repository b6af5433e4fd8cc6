import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aRelease } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const two = [aRelease({ version: 2, status: 'failed', reason: 'exited with code 3' }), aRelease()]
const list = (releases: object[]) =>
  http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: releases }))

describe('releases', () => {
  it('prints them newest first', async () => {
    const platform = await fakePlatform(list(two))
    const result = await runCommand(['releases', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual(two)
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/releases'])
  })

  it('shows a person what became of each', async () => {
    const platform = await fakePlatform(list(two))
    const result = await runCommand(['releases', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout.split('\n')).toEqual([
      'VERSION  COMMIT   CREATED              STATUS  SUMMARY',
      '2        aaaaaaa  2017-04-12 17:43:28  failed  Deploy aaaaaaa: exited with code 3',
      '1        aaaaaaa  2017-04-12 17:43:28          Deploy aaaaaaa',
      '',
    ])
  })

  reportsFailures(['releases', '-a', 'my-app'])
})
