import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

describe('canary:unset', () => {
  makesOneCall({
    spellings: [
      ['canary:unset', '-a', 'my-app', '-c', 'my-canary'],
      ['canary', 'unset', '-a', 'my-app', '--canary_name', 'my-canary'],
    ],
    call: 'DELETE /api/apps/my-app/canaries/my-canary',
    says: 'my-canary no longer receives requests for my-app.',
    answer: { data: [] },
    prints: 'the answer',
  })

  it('needs the name of the canary', async () => {
    const result = await runAgainst({}, ['canary:unset', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, calls: [] })
    expect(result.stderr).toContain('--canary_name')
  })
})
