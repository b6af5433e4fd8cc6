import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const answers: unknown[] = []
const asked: string[] = []
vi.mock('inquirer', () => ({
  createPromptModule: () => async (questions: { message: string }[]) => {
    asked.push(...questions.map((question) => question.message))
    return { answer: answers.shift() }
  },
}))
const terminal = { stdin: true, stdout: true, stderr: true }

beforeEach(() => {
  answers.length = 0
  asked.length = 0
})

describe('account:destroy', () => {
  makesOneCall({
    spellings: [
      ['account:destroy', '-y', '-p', 'pw'],
      ['account:destroy', '--confirm', 'ada@example.com', '-e', 'ada@example.com', '-p', 'pw'],
    ],
    call: 'DELETE /api/users/destroy',
    says: 'Deleted account ada@example.com.',
    body: { email: 'ada@example.com', current_password: 'pw' },
  })

  it.each([
    [true, 0, ['DELETE /api/users/destroy']],
    [false, 2, []],
  ])(
    'asks for email, password, and yes or no, in this order; %j ends with %i',
    async (yes, exitCode, calls) => {
      answers.push('ada@example.com', 'pw', yes)
      const call = { 'DELETE /api/users/destroy': { data: {} } }
      const result = await runAgainst(call, ['account:destroy'], { terminal })
      expect(asked).toEqual([
        expect.stringMatching(/Email/),
        expect.stringMatching(/Password/),
        expect.stringMatching(/permanently deletes account ada@example\.com.*Continue\?/),
      ])
      expect(result).toMatchObject({ exitCode, calls })
    },
  )

  it('needs -y where nobody can be asked', async () => {
    const result = await runAgainst({}, ['account:destroy', '-e', 'ada@example.com', '-p', 'pw'])
    expect(result).toMatchObject({ exitCode: 2, calls: [] })
  })
})
