import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('account:ssh_keys', () => {
  printsAList({
    spellings: [['account:ssh_keys'], ['ssh_keys']],
    call: 'GET /api/ssh_keys',
    data: [{ id: '1', key: 'ssh-ed25519 AAAA me@here' }],
    table: ['ID  KEY', '1   ssh-ed25519 AAAA me@here'],
    empty: 'account:ssh_keys:add',
  })
})
