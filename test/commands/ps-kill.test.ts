import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

describe('ps:kill', () => {
  makesOneCall({
    spellings: [
      ['ps:kill', '-a', 'my-app', '-p', 'my-app-abcde', '-y'],
      ['ps', 'kill', '-a', 'my-app', '--pod', 'my-app-abcde', '--yes'],
    ],
    call: 'DELETE /api/apps/my-app/pods/my-app-abcde',
    says: 'Killing my-app-abcde. Follow it with: gigalixir ps -a my-app',
    prints: 'the answer',
    answer: { status: 202, data: {} },
  })

  it('needs the name of the replica where nobody can be asked', async () => {
    const result = await runAgainst({}, ['ps:kill', '-a', 'my-app', '-y'])
    expect(result).toMatchObject({ exitCode: 2, calls: [] })
    expect(result.stderr).toContain('--pod')
  })
})
