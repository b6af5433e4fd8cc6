import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:migrate', () => {
  it('is refused without a name for the application', async () => {
    const result = await runCommand(['ps:migrate', '-m', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('migration_app_name')
  })

  reportsFailures(['ps:migrate', '-a', 'my-app'])
})
