import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { aPod, aRelease, aStatus } from '../support/answers.js'
import type { AppStatus } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

interface Course {
  /** Each look at the releases and the status; the last one stays. */
  releases: object[][]
  statuses?: AppStatus[]
  /** The app's answers. */
  app?: number[]
  env?: Record<string, string>
}

async function wait(argv: string[], { releases, statuses = [live(2)], app = [200], env = {} }: Course) {
  const next = <T>(left: T[]) => (left.length > 1 ? left.shift() : left[0])
  const asked: string[] = []
  const platform = await fakePlatform(
    http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: next(releases) })),
    http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: next(statuses) })),
    http.get('*/health', ({ request }) => {
      asked.push(request.headers.get('host') ?? '')
      return new HttpResponse('', { status: next(app) ?? 200 })
    }),
  )
  const result = await runCommand(['ps:wait', '-a', 'my-app', '--json', ...argv], {
    env: { GIGALIXIR_CLI__HOST: platform.url, ...env },
  })
  const [, json] = /^(?:::error.*\n)?([^]*)$/.exec(result.stderr) ?? []
  return {
    ...result,
    asked,
    calls: platform.calls(),
    error: json ? (JSON.parse(json) as { error: { code: string; message: string } }).error : undefined,
  }
}

function live(version: number, changes: Partial<AppStatus> = {}): AppStatus {
  const rollout = { id: version, version, state: 'healthy' as const }
  return aStatus({ pods: [aPod({ version, current: true })], rollout, ...changes })
}

const one = aRelease({ version: 1, sha: B })
const two = aRelease({ version: 2, sha: A })

describe('ps:wait tells apart', () => {
  it.each([
    [['--sha', A.slice(0, 7)], [[two, one]], undefined],
    [['--version', '2'], [[two, one]], undefined],
    [['--version', '3'], [[two, one]], 'RELEASE_NOT_FOUND'],
    [['--sha', 'c'.repeat(7)], [[two, one]], 'RELEASE_NOT_FOUND'],
    [['--version', '2', '--sha', B], [[two, one]], 'RELEASE_NOT_FOUND'],
    [['--version', '1'], [[two, one]], 'SUPERSEDED'],
    [['--sha', B], [[two, one]], 'SUPERSEDED'],
    [['--sha', B], [[{ ...two, status: 'failed' }, one]], undefined],
    [
      ['--sha', A],
      [[two], [aRelease({ version: 3, sha: B, summary: 'Rollback to version 1.' }), two]],
      'ROLLED_BACK',
    ],
  ])('%j of %j: %s', async (argv, releases, code) => {
    const version = argv.includes(B) || releases[0]?.length === 1 ? 1 : 2
    const failed = code === undefined && argv.includes(B)
    const result = await wait(argv, { releases, statuses: [live(failed ? 1 : Math.max(2, version))] })
    expect(result.error?.code).toBe(code)
    expect(result.exitCode).toBe(code === undefined ? 0 : code === 'RELEASE_NOT_FOUND' ? 4 : 8)
  })

  it('a commit that a change of configs released once more from one that was replaced', async () => {
    const three = aRelease({ version: 3, sha: A, summary: 'Set A.' })
    const result = await wait(['--sha', A], {
      releases: [
        [two, one],
        [three, two, one],
      ],
      statuses: [live(3)],
    })
    expect(result.exitCode, result.stderr).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject({ format: 1, version: 3, sha: A })
  })

  it.each([
    [
      'starts again',
      live(2, { pods: [aPod({ version: 2, restarts: 1, lastState: 'OOMKilled' })] }),
      'last exit: OOMKilled',
    ],
    ['is gone', live(2, { pods: [], replicas_running: 0 }), '0 of 1 replica healthy'],
  ])('a replica that %s while it has to stay healthy', async (_, then, words) => {
    const result = await wait(['--stable-for', '30s'], {
      releases: [[two]],
      statuses: [live(2), live(2), live(2), then],
    })
    expect(result.error).toMatchObject({ code: 'UNSTABLE' })
    expect(result.error?.message).toContain(words)
    expect(result.exitCode).toBe(8)
  })

  it('an app that answers badly from one that does well at last', async () => {
    const good = await wait(['--http', '/health?a=b'], { releases: [[two]], app: [503, 200] })
    expect(good.exitCode, good.stderr).toBe(0)
    expect(JSON.parse(good.stdout)).toMatchObject({ http: { status: 200 } })
    expect(good.asked[0]).toMatch(/^my-app\.gigalixirapp\.localhost:/)
    const bad = await wait(['--http', '/nothing'], { releases: [[two]] })
    expect(bad.error).toMatchObject({ code: 'HTTP_FAILED' })
    expect(bad.error?.message).toMatch(/\/nothing answered 418\.$/)
  }, 60_000)

  it('a wish that makes no sense', async () => {
    for (const argv of [
      ['--sha', 'HEAD'],
      ['--stable-for', 'soon'],
      ['--timeout', '0'],
    ])
      expect((await wait(argv, { releases: [[two]] })).exitCode).toBe(2)
  })
})

describe('in GitHub Actions', () => {
  const within = async () => {
    const GITHUB_STEP_SUMMARY = join(await tempDir(), 'summary.md')
    return { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY }
  }

  it('writes a summary of what is live', async () => {
    const env = await within()
    await wait(['--sha', A], { releases: [[two]], env })
    const summary = await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')
    expect(summary).toContain('### ✓ my-app is live')
    expect(summary).toContain('| Commit | `aaaaaaaaaaaa` |')
  })

  it('annotates what failed, on one line', async () => {
    const env = await within()
    const rollout = {
      id: 2,
      version: 2,
      state: 'failed' as const,
      reason: 'exited: 100%',
      last_output: ['```', 'boom'],
    }
    const result = await wait([], { releases: [[two]], statuses: [aStatus({ rollout })], env })
    expect(result.stderr).toMatch(
      /^::error title=gigalixir%3A my-app::Version 2 of my-app .*exited: 100%25\.\n/,
    )
    const summary = await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')
    expect(summary).toContain('not live (UNHEALTHY)')
    expect(summary).toContain('````text\n')
  })
})
