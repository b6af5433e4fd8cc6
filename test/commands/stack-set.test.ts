import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('stack:set', () => {
  makesOneCall({
    spellings: [
      ['stack:set', '-s', 'gigalixir-24', '-a', 'my-app'],
      ['stack', 'set', '--stack=gigalixir-24', '-a', 'my-app'],
    ],
    call: 'PUT /api/apps/my-app/stack',
    says: 'Moving my-app to gigalixir-24. Follow it with: gigalixir ps:wait -a my-app',
    prints: 'the answer',
    body: { stack: 'gigalixir-24' },
  })
})
