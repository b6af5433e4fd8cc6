import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const call = 'POST /api/apps/my-app/databases/db-1/backups/b-1/restore'

describe('pg:backups:restore', () => {
  makesOneCall({
    spellings: [
      ['pg:backups:restore', '-a', 'my-app', '-d', 'db-1', '-b', 'b-1'],
      ['pg', 'backups', 'restore', '-a', 'my-app', '--database_id', 'db-1', '--backup_id', 'b-1', '-y'],
    ],
    call,
    says: 'Restoring. Follow it with: gigalixir pg -a my-app',
    answer: { data: { state: 'RESTORING' } },
    prints: 'the answer',
  })

  it('does nothing when --confirm names another app', async () => {
    const argv = ['pg:backups:restore', '-a', 'my-app', '-d', 'db-1', '-b', 'b-1', '--confirm', 'other']
    expect(await runAgainst({ [call]: { data: {} } }, argv)).toMatchObject({ exitCode: 2, calls: [] })
  })

  it('needs a backup', async () => {
    const result = await runAgainst({}, ['pg:backups:restore', '-a', 'my-app', '-d', 'db-1'])
    expect(result).toMatchObject({ exitCode: 2, calls: [] })
    expect(result.stderr).toContain('--backup_id')
  })
})
