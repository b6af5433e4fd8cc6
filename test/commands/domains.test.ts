import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('domains', () => {
  printsAList({
    spellings: [
      ['domains', '-a', 'my-app'],
      ['domains', '--app_name', 'my-app'],
    ],
    call: 'GET /api/apps/my-app/domains',
    data: [{ fqdn: 'www.example.com', cname: 'www.example.com.gigalixirdns.com' }],
    table: ['DOMAIN           CNAME', 'www.example.com  www.example.com.gigalixirdns.com'],
    empty: 'gigalixir domains:add',
  })
})
