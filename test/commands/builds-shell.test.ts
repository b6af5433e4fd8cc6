import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

const data = { id: 2, container: 'c0ffee', kept_until: '2026-01-01T00:00:00.000+00:00' }
const path = (which: string) => `POST /api/apps/my-app/builds/${which}/shell`
/** Nothing answers there, so that it is only seen what was asked of the platform. */
const env = { DOCKER_HOST: 'tcp://127.0.0.1:1' }

describe('builds:shell', () => {
  it.each([
    [['builds:shell', '-a', 'my-app'], 'latest'],
    [['builds:shell', '2', '-a', 'my-app', '--', 'ls', '3', '-a', 'x'], '2'],
    [['builds', 'shell', '-a', 'my-app', '--', '3'], 'latest'],
  ])('%j opens the container first, then asks Docker for it', async (argv, which) => {
    const { calls, exitCode, stderr } = await runAgainst({ [path(which)]: { data } }, argv, { env })
    expect(calls).toEqual([path(which)])
    expect(stderr).toContain('No Docker engine answers')
    expect(exitCode).not.toBe(0)
  })

  it.each(['0', 'x', '1.5'])('takes %s for no build', async (id) => {
    const { exitCode, calls, stderr } = await runAgainst({}, ['builds:shell', id, '-a', 'my-app'])
    expect([exitCode, calls]).toEqual([2, []])
    expect(stderr).toContain('gigalixir builds')
  })

  it('says that production keeps none, without asking it', async () => {
    const result = await runCommand(['builds:shell', '-a', 'my-app', '--target', 'production'])
    expect(result).toMatchObject({ exitCode: 5, stdout: '' })
    expect(result.stderr).toMatch(/keeps no builds/)
  })

  reportsFailures(['builds:shell', '-a', 'my-app'])
})
