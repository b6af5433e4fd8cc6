import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const answers: string[] = []
const asked: string[] = []
vi.mock('inquirer', () => ({
  createPromptModule: () => async (questions: { message: string }[]) => {
    asked.push(...questions.map((question) => question.message))
    return { answer: answers.shift() }
  },
}))

const gone = http.delete('*/api/apps/my-app', () => HttpResponse.json({ data: 'deleted' }))
const everywhere = { stdin: true, stdout: true, stderr: true }

describe('apps:destroy', () => {
  beforeEach(() => {
    answers.length = 0
    asked.length = 0
  })

  it.each([
    ['apps:destroy', '-a', 'my-app', '-y'],
    ['apps:destroy', '-a', 'my-app', '--confirm', 'my-app'],
    ['delete_app', '-a', 'my-app', '--yes'],
  ])('%s %s %s %s destroys it and prints the answer', async (...argv) => {
    const platform = await fakePlatform(gone)
    const result = await runCommand(argv, { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({ exitCode: 0, stdout: '"deleted"\n', stderr: '' })
    expect(platform.calls()).toEqual(['DELETE /api/apps/my-app'])
    expect(platform.requests[0]!.body).toBeUndefined()
  })

  it('needs -y where nobody can be asked', async () => {
    const platform = await fakePlatform(gone)
    const result = await runCommand(['apps:destroy', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('-y')
    expect(platform.requests).toEqual([])
  })

  it('does nothing when --confirm names another app', async () => {
    const platform = await fakePlatform(gone)
    const result = await runCommand(['apps:destroy', '-a', 'my-app', '--confirm', 'my-other'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(2)
    expect(platform.requests).toEqual([])
  })

  it.each([
    ['my-app', 0, ['DELETE /api/apps/my-app']],
    ['yes', 2, []],
    ['', 2, []],
  ])('asks on a terminal; the answer %j ends with %i', async (typed, exitCode, calls) => {
    const there = http.get('*/api/apps/my-app', () => HttpResponse.json({ data: {} }))
    const platform = await fakePlatform(gone, there)
    answers.push(typed)
    const result = await runCommand(['apps:destroy', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: everywhere,
    })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('my-app')
    expect(result.exitCode).toBe(exitCode)
    expect(platform.calls()).toEqual(['GET /api/apps/my-app', ...calls])
  })

  it('accepts an answer without a body', async () => {
    const platform = await fakePlatform(
      http.delete('*/api/apps/my-app', () => new HttpResponse(null, { status: 204 })),
    )
    const result = await runCommand(['apps:destroy', '-a', 'my-app', '-y'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result.exitCode).toBe(0)
  })

  reportsFailures(['apps:destroy', '-a', 'my-app', '-y'])
})
