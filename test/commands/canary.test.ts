import { describe, expect, it } from 'vitest'
import { printsAList, runAgainst } from '../support/one-call.js'

describe('canary', () => {
  printsAList({
    spellings: [['canary', '-a', 'my-app']],
    call: 'GET /api/apps/my-app/canaries',
    data: [
      { canary: 'one', weight: 10 },
      { canary: 'two', weight: 5 },
    ],
    table: ['Canary:  one', 'Weight:  10', '', 'Canary:  two', 'Weight:  5'],
    empty: 'gigalixir canary:set',
  })

  it('takes a single canary for what it is', async () => {
    const answer = { 'GET /api/apps/my-app/canaries': { data: { canary: 'one', weight: 10 } } }
    const result = await runAgainst(answer, ['canary', '-a', 'my-app'], { terminal: { stdout: true } })
    expect(result.stdout).toBe('Canary:  one\nWeight:  10\n')
  })
})
