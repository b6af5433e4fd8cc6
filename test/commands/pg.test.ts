import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('pg', () => {
  printsAList({
    spellings: [
      ['pg', '-a', 'my-app'],
      ['databases', '-a', 'my-app'],
    ],
    call: 'GET /api/apps/my-app/databases',
    data: [
      {
        id: 'db-1',
        app_name: 'my-app',
        state: 'AVAILABLE',
        size: 0.6,
        host: 'db.example.com',
        database: 'main',
        password: 'never in a table',
      },
    ],
    table: [
      'ID    STATE      SIZE    HOST            DATABASE',
      'db-1  available  0.6 GB  db.example.com  main',
    ],
    empty: 'gigalixir pg:create',
  })
})
