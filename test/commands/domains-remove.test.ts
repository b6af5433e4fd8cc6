import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('domains:remove', () => {
  makesOneCall({
    spellings: [
      ['domains:remove', 'www.example.com', '-a', 'my-app'],
      ['delete_domain', 'www.example.com', '-a', 'my-app'],
    ],
    call: 'DELETE /api/apps/my-app/domains',
    body: { fqdn: 'www.example.com' },
    json: { app: 'my-app', fqdn: 'www.example.com' },
  })
})
