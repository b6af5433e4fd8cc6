import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeCacheFile, readCodeCache, writeCodeCache } from '../../src/code-cache.js'
import { tempDir } from '../support/temp-dir.js'

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

  it('is done without where it cannot be kept', async () => {
    await writeFile(join(folder, 'code'), 'a file where the folder should be')
    const file = codeCacheFile('abc', 'apps')
    expect(() => writeCodeCache(file, Buffer.from('x'))).not.toThrow()
    expect(readCodeCache(file)).toBeUndefined()
  })
})
