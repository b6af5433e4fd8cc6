import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:forward', () => {
  it('is refused without ports', async () => {
    const result = await runCommand(['ps:forward', 'web', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('names no ports')
  })

  reportsFailures(['ps:forward', '0:4000', '-a', 'my-app'])
})
