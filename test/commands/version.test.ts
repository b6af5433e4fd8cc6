import { describe, expect, it } from 'vitest'
import { packageVersion } from '../../src/lib/version.js'
import { runCommand } from '../support/run-command.js'

describe('version', () => {
  it.each([['version'], ['--version'], ['-v']])('%s prints the number alone', async (word) => {
    expect(await runCommand([word])).toEqual({ exitCode: 0, stdout: `${packageVersion()}\n`, stderr: '' })
  })

  it('prints it as JSON', async () => {
    const result = await runCommand(['version', '--json'])
    expect(JSON.parse(result.stdout)).toEqual({ version: packageVersion() })
  })
})
