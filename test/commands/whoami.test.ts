import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const none = { GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined }

describe('whoami', () => {
  it('says who, on which platform, and that the environment says so', async () => {
    const result = await runCommand(['whoami'], { terminal: { stdout: true, stderr: true } })
    expect(result).toEqual({
      exitCode: 0,
      stderr: '',
      stdout:
        'Account: ada@example.com\nTarget:  production (https://api.gigalixir.com)\nAPI key: in GIGALIXIR_API_KEY in the environment\n',
    })
  })

  it('says which file has the key, as JSON for a script, and never the key', async () => {
    const folder = await tempDir()
    const file = join(folder, 'credentials.json')
    await writeFile(file, JSON.stringify({ production: { email: 'b@c.d', apiKey: 'the-secret' } }))
    const result = await runCommand(['whoami'], { env: { ...none, GIGALIXIR_CONFIG_DIR: folder } })
    expect(JSON.parse(result.stdout)).toEqual({
      email: 'b@c.d',
      target: 'production',
      api_url: 'https://api.gigalixir.com',
      source: 'file',
      where: file,
    })
    expect(result.stdout + result.stderr).not.toContain('the-secret')
  })

  it('says where netrc is', async () => {
    const netrc = join(await tempDir(), 'netrc')
    await writeFile(netrc, 'machine api.gigalixir.com login n@o.p password q')
    const result = await runCommand(['whoami'], { env: { ...none, NETRC: netrc } })
    expect(JSON.parse(result.stdout)).toMatchObject({ email: 'n@o.p', source: 'netrc', where: netrc })
  })

  it('ends with 3 and the next step when nobody is logged in', async () => {
    const result = await runCommand(['whoami'], { env: none })
    expect(result).toMatchObject({ exitCode: 3, stdout: '' })
    expect(result.stderr).toContain('gigalixir login')
  })
})
