import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const call = 'PUT /api/apps/my-app/canaries'

describe('canary:set', () => {
  makesOneCall({
    spellings: [
      ['canary:set', '-a', 'my-app', '-c', 'my-canary', '-w', '10'],
      ['canary', 'set', '-a', 'my-app', '--canary_name', 'my-canary', '--weight', '10'],
    ],
    call,
    says: 'Canary set. Undo: gigalixir canary:unset -a my-app -c my-canary',
    body: { canary: 'my-canary', weight: 10 },
    answer: { data: [{ canary: 'my-canary', weight: 10 }] },
    prints: 'the answer',
  })

  it.each([
    [['-w', '0'], { weight: 0 }],
    [['-c', 'my-canary'], { canary: 'my-canary' }],
  ])('%j sends only what is given', async (flags, body) => {
    const result = await runAgainst({ [call]: { data: [] } }, ['canary:set', '-a', 'my-app', ...flags])
    expect(result.bodies).toEqual([body])
  })

  it.each([[[]], [['-w', '101']], [['-w', '-1']], [['-w', 'half']]])(
    '%j is a wrong command line',
    async (flags) => {
      const result = await runAgainst({ [call]: { data: [] } }, ['canary:set', '-a', 'my-app', ...flags])
      expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
    },
  )
})
