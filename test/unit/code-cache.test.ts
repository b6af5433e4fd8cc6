import { chmod, mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeCacheFile as cacheFile, readCodeCache, writeCodeCache } from '../../src/code-cache.js'
import { cacheDir } from '../../src/lib/paths.js'
import { tempDir } from '../support/temp-dir.js'

const codeCacheFile = (bundle: string, word: string | undefined) => cacheFile(bundle, word)!
const posix = process.platform !== 'win32'

describe("V8's code cache", () => {
  let folder: string
  beforeEach(async () => {
    folder = await tempDir()
    vi.stubEnv('GIGALIXIR_CACHE_DIR', folder)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is found again as it was kept', () => {
    const file = codeCacheFile('abc', 'config:set')
    expect(readCodeCache(file)).toBeUndefined()
    writeCodeCache(file, Buffer.from('compiled'))
    expect(readCodeCache(file)?.toString()).toBe('compiled')
  })

  it('is one for each command, bundle and version of Node, under a name that every system takes', () => {
    const names = ['apps', 'apps:create', 'ps:remote_console', undefined].map((word) =>
      basename(codeCacheFile('abc', word)),
    )
    expect(new Set(names).size).toBe(4)
    expect(codeCacheFile('def', 'apps')).not.toBe(codeCacheFile('abc', 'apps'))
    for (const name of names) {
      expect(name).toMatch(/^[\w.-]+$/)
      expect(name).toContain(process.version)
    }
  })

  it.each(['--version', '../../escape', 'apps/../..', 'a'.repeat(300), ''])(
    'takes no name for a file from what is no command: %s',
    (word) => {
      expect(codeCacheFile('abc', word)).toBe(codeCacheFile('abc', undefined))
    },
  )

  it('keeps the newest files and lets the others go, whoever made them', async () => {
    const first = codeCacheFile('old', 'apps')
    writeCodeCache(first, Buffer.from('old'))
    const cache = dirname(first)
    for (let each = 0; each < 40; each += 1) {
      const file = join(cache, `earlier-${each}.bin`)
      await writeFile(file, 'x')
      await utimes(file, 1000 + each, 1000 + each)
    }
    await utimes(first, 10, 10)
    const newest = codeCacheFile('new', 'apps')
    writeCodeCache(newest, Buffer.from('new'))
    const left = await readdir(cache)
    expect(left).toHaveLength(32)
    expect(left).toContain(basename(newest))
    expect(left).toContain('earlier-39.bin')
    expect(left).not.toContain(basename(first))
  })

  it('is for the person alone', async () => {
    const file = codeCacheFile('abc', 'apps')
    writeCodeCache(file, Buffer.from('x'))
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it.runIf(posix)('is not taken from a folder that others may write to, nor put there', async () => {
    const file = codeCacheFile('abc', 'apps')
    writeCodeCache(file, Buffer.from('ours'))
    for (const mode of [0o777, 0o1777, 0o770]) {
      await chmod(dirname(file), mode)
      expect(readCodeCache(file)).toBeUndefined()
      writeCodeCache(codeCacheFile('abc', 'ps'), Buffer.from('x'))
      expect(await readdir(dirname(file))).toEqual([basename(file)])
    }
    await chmod(dirname(file), 0o700)
    expect(readCodeCache(file)?.toString()).toBe('ours')
  })

  it.runIf(posix)('is not taken from where a link leads that somebody else may have put there', async () => {
    const elsewhere = await tempDir()
    await mkdir(join(elsewhere, 'code'), { mode: 0o700 })
    const file = codeCacheFile('abc', 'apps')
    await writeFile(join(elsewhere, 'code', basename(file)), 'planted')
    await symlink(join(elsewhere, 'code'), dirname(file))
    expect(readCodeCache(file)).toBeUndefined()
  })

  it('is in the home of the user where no variable says so, and never where all users write', () => {
    vi.stubEnv('GIGALIXIR_CACHE_DIR', '')
    for (const name of ['HOME', 'USERPROFILE', 'XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, undefined)
    expect(cacheDir()?.startsWith(userInfo().homedir)).toBe(true)
    expect(cacheDir()?.startsWith(tmpdir())).toBe(false)
    for (const name of ['HOME', 'XDG_CACHE_HOME', 'LOCALAPPDATA'])
      vi.stubEnv(name, name === 'HOME' ? '' : '.cache')
    expect(cacheDir()?.startsWith(userInfo().homedir)).toBe(true)
  })

  it('is done without where it cannot be kept', async () => {
    await writeFile(join(folder, 'code'), 'a file where the folder should be')
    const file = codeCacheFile('abc', 'apps')
    expect(() => writeCodeCache(file, Buffer.from('x'))).not.toThrow()
    expect(readCodeCache(file)).toBeUndefined()
  })
})
