import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:email:set', () => {
  makesOneCall({
    spellings: [['account:email:set', '-p', 'pw', '-e', 'new@example.com']],
    call: 'POST /api/users/email',
    says: 'A mail to new@example.com is on its way: the address counts once it is confirmed. Then: gigalixir login',
    body: { next_email: 'new@example.com', current_password: 'pw' },
  })
})
