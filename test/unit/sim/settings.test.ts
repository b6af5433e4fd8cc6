import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SettingsFile } from '../../../src/sim/settings.js'
import { tempDir } from '../../support/temp-dir.js'

describe('SettingsFile', () => {
  it('makes an instance once and keeps it', async () => {
    const home = join(await tempDir(), 'not', 'yet')
    expect(await new SettingsFile(home).read()).toBeNull()
    const first = await new SettingsFile(home).open()
    expect(first.instance).toMatch(/^[0-9a-f]{8}$/)
    expect(first.httpPort).toBeNull()
    expect(await new SettingsFile(home).open()).toEqual(first)
  })

  it('remembers the ports, and leaves no temporary file', async () => {
    const home = await tempDir()
    const settings = new SettingsFile(home)
    const { instance } = await settings.open()
    await settings.rememberPorts(4081, 4444)
    expect(await settings.open()).toEqual({ instance, httpPort: 4081, httpsPort: 4444 })
    expect(await readdir(home)).toEqual(['settings.json'])
  })

  it.each(['', '{', 'null', '{"instance": "../../x"}', '{"instance": 7}'])(
    'says what is wrong with damaged settings: %s',
    async (content) => {
      const settings = new SettingsFile(await tempDir())
      await writeFile(settings.file, content)
      await expect(settings.open()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
      await expect(settings.open()).rejects.toThrow(settings.file)
      expect(await readFile(settings.file, 'utf8')).toBe(content)
    },
  )

  it('forgets a port that is none, and keeps the instance', async () => {
    const settings = new SettingsFile(await tempDir())
    await writeFile(settings.file, '{"instance": "0123abcd", "http_port": 70000, "https_port": "x"}')
    expect(await settings.open()).toEqual({ instance: '0123abcd', httpPort: null, httpsPort: null })
  })
})
