import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const set = http.post('*/api/apps/my-app/configs', () =>
  HttpResponse.json({ data: { A: '1', OLD: 'x' } }, { status: 201 }),
)

describe('config:set', () => {
  it('sends the values as they are and says nothing', async () => {
    const platform = await fakePlatform(set)
    const value = `a=b\n"c" 'd' $HOME 🦀 -- \\`
    const result = await runCommand(['config:set', `ODD=${value}`, 'EMPTY=', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(platform.calls()).toEqual(['POST /api/apps/my-app/configs'])
    expect(platform.requests[0]!.body).toEqual({ configs: { ODD: value, EMPTY: '' }, avoid_restart: false })
    expect(platform.requests[0]!.headers['content-type']).toBe('application/json')
  })

  it('keeps the app running with --no_restart', async () => {
    const platform = await fakePlatform(set)
    await runCommand(['config', 'set', 'A=1', '--no_restart', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(platform.requests[0]!.body).toEqual({ configs: { A: '1' }, avoid_restart: true })
  })

  it('prints all configs with --json', async () => {
    const platform = await fakePlatform(set)
    const result = await runCommand(['config:set', 'A=1', '-a', 'my-app', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(JSON.parse(result.stdout)).toEqual({ A: '1', OLD: 'x' })
  })

  it.each([[['config:set']], [['config:set', 'A=1', 'topsecret']], [['config:set', '=value']]])(
    '%j is a wrong command line, without repeating what may be a secret',
    async (argv) => {
      const platform = await fakePlatform(set)
      const result = await runCommand([...argv, '-a', 'my-app'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result).toMatchObject({ exitCode: 2, stdout: '' })
      expect(result.stderr).toContain('KEY=VALUE')
      expect(result.stderr).not.toContain('topsecret')
      expect(platform.requests).toEqual([])
    },
  )

  reportsFailures(['config:set', 'A=1', '-a', 'my-app'])
})
