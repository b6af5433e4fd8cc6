import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aRelease } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const at = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace('Z', '+00:00')
const two = [
  aRelease({ version: 3, status: 'failed', reason: 'exited with code 3', created_at: at(200) }),
  aRelease({ version: 2, status: 'healthy', current: true, created_at: at(7300) }),
  aRelease({ created_at: at(3 * 86_400 + 60), status: 'superseded' }),
]
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
      'VERSION  COMMIT   CREATED         STATUS      SUMMARY',
      expect.stringMatching(
        /^3 {8}aaaaaaa {2}3 min \d+ s ago {2}failed {6}Deploy aaaaaaa: exited with code 3$/,
      ),
      '2        aaaaaaa  2 h ago         current     Deploy aaaaaaa',
      '1        aaaaaaa  3 d ago         superseded  Deploy aaaaaaa',
      '',
    ])
  })

  reportsFailures(['releases', '-a', 'my-app'])
})
