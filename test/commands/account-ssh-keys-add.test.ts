import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('account:ssh_keys:add', () => {
  makesOneCall({
    spellings: [
      ['account:ssh_keys:add', 'ssh-ed25519 AAAA me@here'],
      ['account:ssh_keys:add', 'ssh-ed25519', 'AAAA', 'me@here'],
      ['add_ssh_key', 'ssh-ed25519 AAAA me@here'],
    ],
    call: 'POST /api/ssh_keys',
    says: 'Added; active within a minute. Connect: gigalixir ps:ssh',
    body: { ssh_key: 'ssh-ed25519 AAAA me@here' },
    answer: { status: 201, data: { id: '1', key: 'ssh-ed25519 AAAA me@here' } },
  })
})
