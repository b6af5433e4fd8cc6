import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:confirmation:resend', () => {
  makesOneCall({
    spellings: [
      ['account:confirmation:resend', '-e', 'ada@example.com'],
      ['send_email_confirmation_token', '--email', 'ada@example.com'],
    ],
    call: 'PUT /api/users/reconfirm_email',
    says: 'If ada@example.com is waiting for confirmation, an email is on its way.',
    body: { email: 'ada@example.com' },
    needsNoKey: true,
  })
})
