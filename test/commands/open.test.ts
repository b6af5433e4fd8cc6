import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'

describe('open', () => {
  it("prints the app's URL where there is no terminal", async () => {
    const result = await runCommand(['open', '-a', 'my-app'])
    expect(result).toEqual({ exitCode: 0, stdout: 'https://my-app.gigalixirapp.com\n', stderr: '' })
  })

  it('prints it as JSON', async () => {
    const result = await runCommand(['open', '-a', 'my-app', '--json'])
    expect(JSON.parse(result.stdout)).toEqual({ app: 'my-app', url: 'https://my-app.gigalixirapp.com' })
  })

  it.skipIf(process.platform === 'win32')('prints it when there is no program that opens it', async () => {
    const result = await runCommand(['open', '-a', 'my-app'], {
      env: { PATH: '/nonexistent' },
      terminal: { stdout: true, stderr: true },
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: 'https://my-app.gigalixirapp.com\n' })
  })
})
