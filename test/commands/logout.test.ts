import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const none = { GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined }

describe('logout', () => {
  it("forgets this platform's key and keeps the others", async () => {
    const folder = await tempDir()
    const file = join(folder, 'credentials.json')
    const sim = { email: 'you@gigalixir.localhost', apiKey: 'k' }
    await writeFile(file, JSON.stringify({ production: { email: 'a@b.c', apiKey: 'p' }, sim }))
    const result = await runCommand(['logout'], { env: { ...none, GIGALIXIR_CONFIG_DIR: folder } })
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ sim })
  })

  it('is content when there is nothing to forget', async () => {
    const result = await runCommand(['logout'], { env: none, terminal: { stderr: true } })
    expect(result.exitCode).toBe(0)
    expect(result.stderr).toContain('Nothing was stored')
  })

  it('says that a key in the environment stays in use', async () => {
    const result = await runCommand(['logout'])
    expect(result.stderr).toContain('GIGALIXIR_API_KEY')
    expect(result.stderr).not.toContain('the key\n')
  })
})
