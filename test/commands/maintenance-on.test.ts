import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('maintenance:on', () => {
  makesOneCall({
    spellings: [
      ['maintenance:on', '-a', 'my-app', '-y'],
      ['maintenance', 'on', '-a', 'my-app', '--yes'],
    ],
    call: 'PUT /api/apps/my-app/maintenance',
    body: { enable: true },
    json: { app: 'my-app', maintenance: true },
  })
})
