import { describe, expect, it } from 'vitest'
import { runAgainst } from '../support/one-call.js'

const configs = { 'GET /api/apps/my-app/configs': { data: { A: 'two\nlines' } } }

describe('config:get', () => {
  it('prints the value as it is, in a pipe and at a terminal', async () => {
    for (const terminal of [{}, { stdout: true, stderr: true }])
      expect(await runAgainst(configs, ['config:get', 'A', '-a', 'my-app'], { terminal })).toMatchObject({
        ...{ exitCode: 0, stdout: 'two\nlines\n' },
      })
    const json = await runAgainst(configs, ['config', 'get', 'A', '-a', 'my-app', '--json'])
    expect(JSON.parse(json.stdout)).toEqual({ A: 'two\nlines' })
  })

  it('tells what is not set by its exit code', async () => {
    const result = await runAgainst(configs, ['config:get', 'constructor', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 4, stdout: '' })
  })
})

describe('flags before the command', () => {
  it.each([
    [['--json', 'config', 'get', 'A', '-a', 'my-app'], 0],
    [['--target', 'nowhere', 'config:get', 'A', '-a', 'my-app'], 2],
    [['--target=nowhere', 'config', 'get', 'A', '-a', 'my-app'], 2],
  ])('%j', async (argv, exitCode) => {
    const result = await runAgainst(configs, argv)
    expect(result.exitCode).toBe(exitCode)
    expect(exitCode === 0 ? result.stdout : result.stderr).toMatch(exitCode === 0 ? /^\{/ : /nowhere/)
  })
})
