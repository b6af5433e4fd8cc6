import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('domains:remove', () => {
  makesOneCall({
    spellings: [
      ['domains:remove', 'www.example.com', '-a', 'my-app'],
      ['delete_domain', 'www.example.com', '-a', 'my-app'],
    ],
    call: 'DELETE /api/apps/my-app/domains',
    says: 'my-app no longer answers at www.example.com. To undo it: gigalixir domains:add www.example.com',
    body: { fqdn: 'www.example.com' },
  })
})
