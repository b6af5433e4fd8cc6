import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:password:set', () => {
  makesOneCall({
    spellings: [
      ['account:password:set', '-t', 'tok', '-p', 'secret'],
      ['set_password', '--token', 'tok', '--password', 'secret'],
    ],
    call: 'POST /api/users/reset_password',
    says: 'Password changed. Your API key stays the same. Log in: gigalixir login',
    body: { token: 'tok', password: 'secret' },
    needsNoKey: true,
  })
})
