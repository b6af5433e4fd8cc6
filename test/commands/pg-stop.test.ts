import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:stop', () => {
  makesOneCall({
    spellings: [
      ['pg:stop', '-a', 'my-app', '-d', 'db-1', '-y'],
      ['pg', 'stop', '-a', 'my-app', '--database_id', 'db-1', '-y'],
    ],
    call: 'PUT /api/apps/my-app/databases/db-1/stop',
    says: 'Database `db-1` is being stopped. To start it again: gigalixir pg:start -d db-1',
  })
})
