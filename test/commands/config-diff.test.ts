import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'

const apps = {
  'GET /api/apps/one/configs': { data: { SAME: 's', A: '1', ONLY: 'x' } },
  'GET /api/apps/two/configs': { data: { SAME: 's', A: '2', MORE: 'secret' } },
}

describe('config:diff', () => {
  it('prints what differs, key by key', async () => {
    const result = await runAgainst(apps, ['config:diff', 'one', 'two'])
    expect(result).toMatchObject({ exitCode: 0, stderr: '', calls: Object.keys(apps) })
    expect(JSON.parse(result.stdout)).toEqual([
      { key: 'A', left: '1', right: '2' },
      { key: 'MORE', left: null, right: 'secret' },
      { key: 'ONLY', left: 'x', right: null },
    ])
  })

  it('is a table on a terminal, with the values hidden if wanted', async () => {
    const terminal = { stdout: true }
    const seen = await runAgainst(apps, ['config', 'diff', 'one', 'two', '--mask'], { terminal })
    expect(seen.stdout.trimEnd().split('\n')).toEqual([
      'KEY   one        two',
      'A     ********   ********',
      'MORE  (not set)  ********',
      'ONLY  ********   (not set)',
    ])
  })

  it('needs two apps', async () => {
    expect(await runAgainst(apps, ['config:diff', 'one'])).toMatchObject({ exitCode: 2, calls: [] })
  })

  reportsFailures(['config:diff', 'one', 'two'])
})
