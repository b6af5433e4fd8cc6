import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('drains', () => {
  printsAList({
    spellings: [
      ['drains', '-a', 'my-app'],
      ['log_drains', '-a', 'my-app'],
    ],
    call: 'GET /api/apps/my-app/drains',
    data: [{ id: 12, url: 'syslog://logs.example.com:514', token: 't-1' }],
    table: ['ID  URL                            TOKEN', '12  syslog://logs.example.com:514  t-1'],
    empty: 'gigalixir drains:add',
  })
})
