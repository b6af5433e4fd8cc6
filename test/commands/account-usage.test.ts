import { describe } from 'vitest'
import { printsAList } from '../support/one-call.js'

describe('account:usage', () => {
  printsAList({
    spellings: [['account:usage'], ['current_period_usage']],
    call: 'GET /api/usage',
    data: [
      {
        app_name: 'shop',
        amount_cents: 50,
        period_start: '2026-01-01T00:00:00.000+00:00',
        period_end: '2026-02-01T00:00:00.000+00:00',
        replica_size_seconds: 90,
      },
    ],
    table: ['APP   COST   FROM        TO          SIZE-HOURS', 'shop  $0.50  2026-01-01  2026-02-01  0.0'],
    empty: 'No usage',
  })
})
