import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('stack:set', () => {
  makesOneCall({
    spellings: [
      ['stack:set', '-s', 'gigalixir-24', '-a', 'my-app'],
      ['stack', 'set', '--stack=gigalixir-24', '-a', 'my-app'],
    ],
    call: 'PUT /api/apps/my-app/stack',
    says: 'my-app moves to gigalixir-24: gigalixir ps. Later builds are made on it, too.',
    prints: 'the answer',
    body: { stack: 'gigalixir-24' },
  })
})
