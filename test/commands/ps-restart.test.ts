import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('ps:restart', () => {
  makesOneCall({
    spellings: [
      ['ps:restart', '-a', 'my-app'],
      ['restart', '-a', 'my-app'],
    ],
    call: 'PUT /api/apps/my-app/restart',
    answer: { data: 'restarted' },
    prints: 'the answer',
    says: 'Restarting my-app. Follow it with: gigalixir ps:wait -a my-app',
  })
})
