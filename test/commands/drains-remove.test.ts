import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('drains:remove', () => {
  makesOneCall({
    spellings: [
      ['drains:remove', '12', '-a', 'my-app'],
      ['delete_log_drain', '12', '-a', 'my-app'],
    ],
    call: 'DELETE /api/apps/my-app/drains',
    says: 'The logs of my-app are no longer sent to drain 12.',
    body: { drain_id: '12' },
  })
})
