import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:start', () => {
  makesOneCall({
    spellings: [
      ['pg:start', '-a', 'my-app', '-d', 'db-1'],
      ['pg', 'start', '-a', 'my-app', '--database_id', 'db-1'],
    ],
    call: 'PUT /api/apps/my-app/databases/db-1/start',
    says: 'Database `db-1` is being started. Follow it with: gigalixir pg -a my-app',
  })
})
