import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:password:reset', () => {
  makesOneCall({
    spellings: [
      ['account:password:reset', '-e', 'ada@example.com'],
      ['send_reset_password_token', '-e', 'ada@example.com'],
    ],
    call: 'PUT /api/users/reset_password',
    says: 'Check your email, then use its token: gigalixir account:password:set',
    body: { email: 'ada@example.com' },
    needsNoKey: true,
  })
})
