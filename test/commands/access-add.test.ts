import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const add = { 'POST /api/apps/my-app/permissions': { status: 201, data: {} } }

describe('access:add', () => {
  makesOneCall({
    spellings: [
      ['access:add', 'bob@example.com', '-a', 'my-app'],
      ['add_permission', 'bob@example.com', '-a', 'my-app', '--role', 'COLLABORATOR'],
    ],
    call: 'POST /api/apps/my-app/permissions',
    says: 'bob@example.com has access to my-app. To undo it: gigalixir access:remove bob@example.com',
    body: { email: 'bob@example.com', role: 'COLLABORATOR' },
    answer: { status: 201, data: {} },
  })

  it('lets somebody only look', async () => {
    const argv = ['access:add', 'bob@example.com', '-a', 'my-app', '--role', 'VIEWER']
    expect((await runAgainst(add, argv)).bodies).toEqual([{ email: 'bob@example.com', role: 'VIEWER' }])
  })

  it('knows no other role, and asks for an e-mail', async () => {
    const unknown = await runAgainst(add, [
      'access:add',
      'bob@example.com',
      '-a',
      'my-app',
      '--role',
      'OWNER',
    ])
    expect(unknown).toMatchObject({ exitCode: 2, calls: [] })
    expect(unknown.stderr).toContain('COLLABORATOR, VIEWER')
    expect(await runAgainst(add, ['access:add', '-a', 'my-app'])).toMatchObject({ exitCode: 2, calls: [] })
  })
})
