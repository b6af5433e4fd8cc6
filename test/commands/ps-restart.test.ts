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
    says: 'my-app is being restarted. How it goes: gigalixir ps',
  })
})
