import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

const build = {
  id: 2,
  state: 'failed',
  sha: 'a'.repeat(40),
  branch: 'main',
  pushed_by: 'ada@example.com',
  started_at: '2024-01-01T00:00:00.000+00:00',
  ended_at: '2024-01-01T00:00:09.400+00:00',
  version: null,
  slug_size: null,
  reason: 'oh',
  output: '-----> Elixir\nerror: oh\n',
}
const path = (which: string) => `GET /api/apps/my-app/builds/${which}/output`

describe('builds:output', () => {
  it.each([
    [['builds:output', '-a', 'my-app'], 'latest'],
    [['builds:output', '2', '-a', 'my-app'], '2'],
    [['builds', 'output', '2', '-a', 'my-app'], '2'],
  ])('%j', async (argv, which) => {
    const { calls, ...result } = await runAgainst({ [path(which)]: { data: build } }, argv)
    expect(result).toMatchObject({ exitCode: 0, stdout: build.output, stderr: '' })
    expect(calls).toEqual([path(which)])
  })

  it('tells a person how it ended', async () => {
    const argv = ['builds:output', '-a', 'my-app']
    const { stderr } = await runAgainst({ [path('latest')]: { data: build } }, argv, {
      terminal: { stderr: true },
    })
    expect(stderr).toContain('Build 2: failed after 9.4 s, oh')
  })

  it('says of a build that goes on that it does', async () => {
    const data = { ...build, state: 'building', ended_at: null, reason: null }
    const argv = ['builds:output', '-a', 'my-app']
    const { stderr } = await runAgainst({ [path('latest')]: { data } }, argv, { terminal: { stderr: true } })
    expect(stderr).toContain('Build 2: still building')
  })

  it('prints all of it with --json', async () => {
    const argv = ['builds:output', '-a', 'my-app', '--json']
    const { stdout } = await runAgainst({ [path('latest')]: { data: build } }, argv)
    expect(JSON.parse(stdout)).toEqual(build)
  })

  it.each(['0', 'x', '1.5'])('takes %s for no build', async (id) => {
    const { exitCode, calls } = await runAgainst({}, ['builds:output', id, '-a', 'my-app'])
    expect([exitCode, calls]).toEqual([2, []])
  })

  it('says that production keeps none, without asking it', async () => {
    const result = await runCommand(['builds:output', '-a', 'my-app', '--target', 'production'])
    expect(result).toMatchObject({ exitCode: 5, stdout: '' })
    expect(result.stderr).toMatch(/keeps no builds/)
  })

  reportsFailures(['builds:output', '-a', 'my-app'])
})
