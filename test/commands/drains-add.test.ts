import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('drains:add', () => {
  makesOneCall({
    spellings: [
      ['drains:add', 'https://u:p@logs.example.com/x?y=1', '-a', 'my-app'],
      ['add_log_drain', 'https://u:p@logs.example.com/x?y=1', '-a', 'my-app'],
    ],
    call: 'POST /api/apps/my-app/drains',
    says: 'Logs of my-app now go to this drain. List drains: gigalixir drains',
    body: { url: 'https://u:p@logs.example.com/x?y=1' },
    answer: { status: 201, data: { id: 12 } },
  })
})
