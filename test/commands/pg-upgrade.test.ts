import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:upgrade', () => {
  makesOneCall({
    spellings: [['pg:upgrade', 'POSTGRES_16', '-a', 'my-app', '-d', 'db-1']],
    call: 'POST /api/apps/my-app/databases/db-1/upgrade',
    says: 'Upgrading the database to POSTGRES_16. Follow it with: gigalixir pg -a my-app',
    body: { version: 'POSTGRES_16' },
    answer: { data: { id: 'db-1', state: 'UPGRADING' } },
    prints: 'the answer',
  })
})
