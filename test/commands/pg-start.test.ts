import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:start', () => {
  makesOneCall({
    spellings: [
      ['pg:start', '-a', 'my-app', '-d', 'db-1'],
      ['pg', 'start', '-a', 'my-app', '--database_id', 'db-1'],
    ],
    call: 'PUT /api/apps/my-app/databases/db-1/start',
    json: { app: 'my-app', database_id: 'db-1' },
  })
})
