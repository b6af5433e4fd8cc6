import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:password:change', () => {
  makesOneCall({
    spellings: [
      ['account:password:change', '-p', 'old', '-n', 'new'],
      ['change_password', '--current_password', 'old', '--new_password', 'new'],
    ],
    call: 'PATCH /api/users/change_password',
    says: 'Password changed. Your API key stays the same.',
    prints: 'the answer',
    body: { current_password: 'old', new_password: 'new' },
  })
})
