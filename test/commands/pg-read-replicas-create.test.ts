import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('pg:read_replicas:create', () => {
  makesOneCall({
    spellings: [
      ['pg:read_replicas:create', '-a', 'my-app', '-d', 'db-1'],
      ['pg', 'read_replicas', 'create', '-a', 'my-app', '-d', 'db-1', '-s', '0.6'],
    ],
    call: 'POST /api/apps/my-app/databases/db-1/read_replicas',
    says: 'It is being created. Follow it with: gigalixir pg:read_replicas -d db-1',
    body: { size: 0.6 },
    answer: { status: 201, data: { id: 'rr-1' } },
  })
})
