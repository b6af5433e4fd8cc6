import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:ssh_keys:remove', () => {
  makesOneCall({
    spellings: [
      ['account:ssh_keys:remove', '12'],
      ['delete_ssh_key', '12'],
    ],
    call: 'DELETE /api/ssh_keys',
    says: 'Removed. Open connections stay open.',
    body: { id: '12' },
  })
})
