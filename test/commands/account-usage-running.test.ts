import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('account:usage:running', () => {
  printsAList({
    spellings: [['account:usage:running'], ['account', 'usage', 'running']],
    call: 'GET /api/usage/run_rate',
    data: [{ app_name: 'shop', replica_size: 0.6, amount_cents: 3000 }],
    table: ['APP   SIZE  COST', 'shop  0.6   $30.00'],
    empty: 'Nothing runs.',
  })
})
