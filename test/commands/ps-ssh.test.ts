import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:ssh', () => {
  it('is refused without a command for every replica', async () => {
    const result = await runCommand(['ps:ssh', '--all', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('Give the command.')
  })

  reportsFailures(['ps:ssh', '-a', 'my-app', 'true'])
})
