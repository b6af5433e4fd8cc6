import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:email:set', () => {
  makesOneCall({
    spellings: [['account:email:set', '-p', 'pw', '-e', 'new@example.com']],
    call: 'POST /api/users/email',
    body: { next_email: 'new@example.com', current_password: 'pw' },
    json: { email: 'new@example.com' },
  })
})
