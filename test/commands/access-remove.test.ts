import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('access:remove', () => {
  makesOneCall({
    spellings: [
      ['access:remove', 'bob@example.com', '-a', 'my-app'],
      ['delete_permission', 'bob@example.com', '-a', 'my-app'],
    ],
    call: 'DELETE /api/apps/my-app/permissions',
    says: 'bob@example.com no longer has access to my-app.',
    body: { email: 'bob@example.com' },
  })
})
