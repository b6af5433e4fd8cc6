import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('maintenance:off', () => {
  makesOneCall({
    spellings: [
      ['maintenance:off', '-a', 'my-app'],
      ['maintenance:off', '-a', 'my-app', '-y'],
      ['maintenance', 'off', '-a', 'my-app', '--yes'],
    ],
    call: 'PUT /api/apps/my-app/maintenance',
    says: 'Maintenance mode is off for my-app.',
    prints: 'the answer',
    body: { enable: false },
  })
})
