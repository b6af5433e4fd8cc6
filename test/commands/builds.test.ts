import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

const CALL = 'GET /api/apps/my-app/builds'
const build = {
  state: 'succeeded',
  sha: 'a'.repeat(40),
  branch: 'main',
  pushed_by: 'ada@example.com',
  started_at: '2024-01-01T00:00:00.000+00:00',
  version: 3,
  slug_size: 12_582_912,
  reason: null,
}
const builds = [
  { ...build, id: 3, state: 'building', ended_at: null, version: null, slug_size: null },
  {
    ...build,
    ...{ id: 2, state: 'failed', version: null, slug_size: null },
    ended_at: '2024-01-01T00:02:03.400+00:00',
    reason: 'undefined variable "x" (lib/a.ex:4)',
  },
  { ...build, id: 1, ended_at: '2024-01-01T00:00:09.400+00:00' },
]

describe('builds', () => {
  it('prints them as they are', async () => {
    const { stdout, exitCode, calls } = await runAgainst({ [CALL]: { data: builds } }, [
      'builds',
      '-a',
      'my-app',
    ])
    expect(JSON.parse(stdout)).toEqual(builds)
    expect([exitCode, calls]).toEqual([0, [CALL]])
  })

  it('shows a person how long each took and what became of it', async () => {
    const terminal = { stdout: true }
    const { stdout } = await runAgainst({ [CALL]: { data: builds } }, ['builds', '-a', 'my-app'], {
      terminal,
    })
    expect(stdout.split('\n')).toEqual([
      'ID  STATE      COMMIT          WHO              STARTED     TOOK       OUTCOME',
      '3   building   aaaaaaa (main)  ada@example.com  2024-01-01',
      '2   failed     aaaaaaa (main)  ada@example.com  2024-01-01  2 min 3 s  undefined variable "x" (lib/a.ex:4)',
      '1   succeeded  aaaaaaa (main)  ada@example.com  2024-01-01  9.4 s      version 3 (12.0 MB)',
      '',
    ])
  })

  it('shows a person what one that is queued waits for', async () => {
    const queue = {
      position: 2,
      waiting_for: [
        { app: 'shop', id: 7 },
        { app: 'blog', id: 1 },
      ],
    }
    const queued = { ...build, id: 4, state: 'queued', ended_at: null, version: null, slug_size: null, queue }
    const { stdout } = await runAgainst({ [CALL]: { data: [queued] } }, ['builds', '-a', 'my-app'], {
      terminal: { stdout: true },
    })
    expect(stdout).toMatch(/^4 +queued .* number 2 in the queue; building now: shop, blog$/m)
  })

  it('says how to make the first one', async () => {
    const terminal = { stdout: true, stderr: true }
    const { stderr } = await runAgainst({ [CALL]: { data: [] } }, ['builds', '-a', 'my-app'], { terminal })
    expect(stderr).toContain('gigalixir deploy')
  })

  it('says that production keeps none, without asking it', async () => {
    const result = await runCommand(['builds', '-a', 'my-app', '--target', 'production'])
    expect(result).toMatchObject({ exitCode: 5, stdout: '' })
    expect(result.stderr).toMatch(/keeps no builds.*simulators only/)
    expect(result.stderr).toContain('gigalixir releases -a my-app')
  })

  reportsFailures(['builds', '-a', 'my-app'])
})
