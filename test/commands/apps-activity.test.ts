import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('apps:activity', () => {
  printsAList({
    spellings: [
      ['apps:activity', '-a', 'my-app'],
      ['apps', 'activity', '--app', 'my-app'],
    ],
    call: 'GET /api/apps/my-app/activity',
    data: [
      { created_at: '2024-01-01', message: 'Scaled', by: { email: 'a@b.c' } },
      { created_at: '2024-01-02', odd: true, message: null },
    ],
    table: [
      'CREATED     MESSAGE  BY                 ODD',
      '2024-01-01  Scaled   {"email":"a@b.c"}',
      '2024-01-02                              yes',
    ],
    empty: 'No activity on my-app yet',
  })
})
