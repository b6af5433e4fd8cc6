import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:cp', () => {
  it('is refused without a side that is in the replica', async () => {
    const result = await runCommand(['ps:cp', 'here', 'there', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('begins with a colon')
  })

  reportsFailures(['ps:cp', ':/tmp/a', '/nowhere/at/all', '-a', 'my-app'])
})
