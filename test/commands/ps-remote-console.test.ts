import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:remote_console', () => {
  it('is refused without a name for the replica', async () => {
    const result = await runCommand(['ps:remote_console', '--replica', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('--replica')
  })

  reportsFailures(['ps:remote_console', '-a', 'my-app'])
})
