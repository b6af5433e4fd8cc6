import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const started = { 'POST /api/apps/my-app/run': { data: {} } }

describe('run', () => {
  makesOneCall({
    spellings: [
      ['run', 'mix', 'ecto.rollback', '-a', 'my-app'],
      ['run', '-a', 'my-app', '--', 'mix', 'ecto.rollback'],
    ],
    call: 'POST /api/apps/my-app/run',
    body: { command: ['mix', 'ecto.rollback'] },
    json: { app: 'my-app', command: ['mix', 'ecto.rollback'] },
  })

  it('hands everything after -- on as it is', async () => {
    const command = ['sh', '-c', 'echo "$A" | cat', '-a', 'other', '--json', '']
    const { bodies, stdout } = await runAgainst(started, ['run', '-a', 'my-app', '--', ...command])
    expect(bodies).toEqual([{ command }])
    expect(stdout).toBe('')
  })

  it('keeps the order of words that occur twice', async () => {
    const { bodies } = await runAgainst(started, ['run', 'echo', 'a', 'b', 'a', '-a', 'my-app'])
    expect(bodies).toEqual([{ command: ['echo', 'a', 'b', 'a'] }])
  })

  it('needs a command', async () => {
    expect(await runAgainst(started, ['run', '-a', 'my-app'])).toMatchObject({ exitCode: 2, calls: [] })
  })
})
