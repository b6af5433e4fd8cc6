import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('access', () => {
  printsAList({
    spellings: [
      ['access', '-a', 'my-app'],
      ['permissions', '-a', 'my-app'],
    ],
    call: 'GET /api/apps/my-app/permissions',
    data: [{ email: 'bob@example.com', role: 'VIEWER' }],
    table: ['EMAIL            ROLE', 'bob@example.com  VIEWER'],
    empty: 'gigalixir access:add',
  })
})
