import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('maintenance:on', () => {
  makesOneCall({
    spellings: [
      ['maintenance:on', '-a', 'my-app', '-y'],
      ['maintenance', 'on', '-a', 'my-app', '--yes'],
    ],
    call: 'PUT /api/apps/my-app/maintenance',
    says: 'Maintenance mode is on for my-app. To end it: gigalixir maintenance:off -a my-app',
    prints: 'the answer',
    body: { enable: true },
  })
})
