import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('domains:add', () => {
  makesOneCall({
    spellings: [['domains:add', 'WWW.example.com', '-a', 'my-app']],
    call: 'POST /api/apps/my-app/domains',
    says: 'Added. Now set a CNAME record of www.example.com to www.example.com.gigalixirdns.com, where its DNS is kept.',
    body: { fqdn: 'www.example.com' },
    answer: { status: 201, data: { cname: 'www.example.com.gigalixirdns.com' } },
    notes:
      'Added. Now set a CNAME record of www.example.com to www.example.com.gigalixirdns.com, where its DNS is kept.\n',
  })
})
