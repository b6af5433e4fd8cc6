import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const gone = { 'DELETE /api/apps/my-app/databases/db-1': { data: {} } }
const databases = (...data: object[]) => ({ 'GET /api/apps/my-app/databases': { data }, ...gone })
const destroy = ['pg:destroy', '-a', 'my-app', '-y']

describe('pg:destroy', () => {
  makesOneCall({
    spellings: [
      ['pg:destroy', '-a', 'my-app', '-d', 'db-1', '-y'],
      ['pg:destroy', '-a', 'my-app', '-d', 'db-1', '--confirm', 'my-app'],
      ['delete_database', '-a', 'my-app', '--database_id', 'db-1', '--yes'],
    ],
    call: 'DELETE /api/apps/my-app/databases/db-1',
    says: 'Destroyed database `db-1`.',
  })

  it('finds the only database by itself, passing over what is gone already', async () => {
    const result = await runAgainst(
      databases({ id: 'db-0', state: 'DELETED' }, { id: 'db-1', state: 'AVAILABLE' }),
      destroy,
    )
    expect(result).toMatchObject({
      exitCode: 0,
      calls: ['GET /api/apps/my-app/databases', 'DELETE /api/apps/my-app/databases/db-1'],
    })
  })

  it('never guesses among several', async () => {
    const two = databases({ id: 'db-1', state: 'AVAILABLE' }, { id: 'db-2', state: 'AVAILABLE' })
    const result = await runAgainst(two, [...destroy, '--json'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: ['GET /api/apps/my-app/databases'] })
    expect(JSON.parse(result.stderr)).toMatchObject({
      error: { code: 'USAGE', data: { databases: ['db-1', 'db-2'] } },
    })
  })

  it('says when there is none', async () => {
    const result = await runAgainst(databases(), destroy)
    expect(result.exitCode).toBe(4)
    expect(result.stderr).toContain('gigalixir pg:create')
  })
})
