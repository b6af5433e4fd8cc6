import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'

const configs = { 'GET /api/apps/my-app/configs': { data: { B: "it's", A: 'x y', 'C.D': '1' } } }
const run = (...flags: string[]) => runAgainst(configs, ['config:export', '-a', 'my-app', ...flags])

describe('config:export', () => {
  it.each([[[]], [['--format', 'shell']]])('writes for a shell with %j', async (flags) => {
    expect(await run(...flags)).toMatchObject({
      exitCode: 0,
      stdout: "export A='x y'\nexport B='it'\\''s'\n",
      stderr: 'Left out, since no shell variable has such a name: C.D\n',
      calls: ['GET /api/apps/my-app/configs'],
    })
  })

  it('writes an .env file', async () => {
    expect(await run('--format', 'dotenv')).toMatchObject({
      exitCode: 0,
      stdout: "A='x y'\nB=\"it's\"\nC.D=1\n",
      stderr: '',
    })
  })

  it.each([[['--format', 'json']], [['--json']]])('writes JSON with %j', async (flags) => {
    const { stdout, stderr } = await run(...flags)
    expect(JSON.parse(stdout)).toEqual({ A: 'x y', B: "it's", 'C.D': '1' })
    expect(stderr).toBe('')
  })

  it('knows no other format', async () => {
    expect(await run('--format', 'yaml')).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
  })

  reportsFailures(['config:export', '-a', 'my-app'])
})
