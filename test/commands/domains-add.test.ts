import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('domains:add', () => {
  makesOneCall({
    spellings: [['domains:add', 'WWW.example.com', '-a', 'my-app']],
    call: 'POST /api/apps/my-app/domains',
    says: 'Added. Now create a CNAME record at your DNS provider: www.example.com → www.example.com.gigalixirdns.com',
    body: { fqdn: 'www.example.com' },
    answer: { status: 201, data: { cname: 'www.example.com.gigalixirdns.com' } },
    notes:
      'Added. Now create a CNAME record at your DNS provider: www.example.com → www.example.com.gigalixirdns.com\n',
  })
})
