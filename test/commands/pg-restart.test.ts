import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:restart', () => {
  makesOneCall({
    spellings: [
      ['pg:restart', '-a', 'my-app', '-d', 'db-1', '-y'],
      ['pg', 'restart', '-a', 'my-app', '--database_id', 'db-1', '-y'],
    ],
    call: 'PUT /api/apps/my-app/databases/db-1/restart',
    says: 'Database `db-1` is being restarted. Follow it with: gigalixir pg -a my-app',
  })
})
