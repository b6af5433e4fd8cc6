import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:mfa:deactivate', () => {
  makesOneCall({
    spellings: [['account:mfa:deactivate', '-y']],
    call: 'DELETE /api/mfa',
    says: 'Multi-factor authentication is off. To turn it on again: gigalixir account:mfa:activate',
    answer: { data: { message: 'off' } },
    prints: { text: 'off' },
  })
})
