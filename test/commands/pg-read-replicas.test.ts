import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('pg:read_replicas', () => {
  printsAList({
    spellings: [
      ['pg:read_replicas', '-a', 'my-app', '-d', 'db-1'],
      ['pg', 'read_replicas', '-a', 'my-app', '--database_id', 'db-1'],
    ],
    call: 'GET /api/apps/my-app/databases/db-1/read_replicas',
    data: [{ id: 'rr-1', size: 0.6 }],
    table: ['ID    SIZE', 'rr-1  0.6'],
    empty: 'gigalixir pg:read_replicas:create',
  })
})
