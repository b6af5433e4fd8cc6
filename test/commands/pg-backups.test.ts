import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('pg:backups', () => {
  printsAList({
    spellings: [
      ['pg:backups', '-a', 'my-app', '-d', 'db-1'],
      ['pg', 'backups', '-a', 'my-app', '-d', 'db-1'],
    ],
    call: 'GET /api/apps/my-app/databases/db-1/backups',
    data: [{ id: 'b-1', created_at: '2024-01-01' }],
    table: ['ID   CREATED', 'b-1  2024-01-01'],
    empty: 'No backups yet',
  })
})
