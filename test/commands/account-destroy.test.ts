import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:destroy', () => {
  makesOneCall({
    spellings: [
      ['account:destroy', '-y', '-p', 'pw'],
      ['account:destroy', '--confirm', 'ada@example.com', '-e', 'ada@example.com', '-p', 'pw'],
    ],
    call: 'DELETE /api/users/destroy',
    says: 'The account ada@example.com is gone.',
    body: { email: 'ada@example.com', current_password: 'pw' },
  })
})
