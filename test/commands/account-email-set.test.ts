import { describe, expect, it, vi } from 'vitest'
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

describe('account:email:set', () => {
  makesOneCall({
    spellings: [['account:email:set', '-p', 'pw', '-e', 'new@example.com']],
    call: 'POST /api/users/email',
    says: 'Sent a confirmation email to new@example.com. After confirming it, log in again: gigalixir login',
    body: { next_email: 'new@example.com', current_password: 'pw' },
  })

  it('asks for the password first and for the address then, as the existing client does', async () => {
    answers.push('pw', 'new@example.com')
    const call = { 'POST /api/users/email': { data: {} } }
    const { bodies } = await runAgainst(call, ['account:email:set'], { terminal })
    expect(asked).toEqual([expect.stringContaining('Password'), expect.stringContaining('email')])
    expect(bodies).toEqual([{ next_email: 'new@example.com', current_password: 'pw' }])
  })
})
