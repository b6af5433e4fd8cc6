import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nameAndVersion, readBuildResult, webProcess } from '../../../../src/sim/build-server/build-result.js'
import { packTar } from '../../../../src/sim/archive/index.js'
import { FileSlugStorage } from '../../../../src/sim/slug-storage/index.js'
import { tempDir } from '../../../support/temp-dir.js'

/** A tar as Docker hands it out, cut into pieces. */
function tar(files: Record<string, Buffer | string>, pieceSize = 1000): Readable {
  const whole = packTar(Object.entries(files).map(([name, content]) => ({ path: `out/${name}`, content })))
  const pieces: Buffer[] = []
  for (let at = 0; at < whole.length; at += pieceSize) pieces.push(whole.subarray(at, at + pieceSize))
  return Readable.from(pieces)
}

async function slugStorage() {
  const slugs = new FileSlugStorage({ folder: join(await tempDir(), 'slugs'), secret: Buffer.from('s') })
  await slugs.start()
  return slugs
}

describe('what a build leaves', () => {
  it.each([1, 511, 512, 513, 100_000])('is read from pieces of %d bytes', async (pieceSize) => {
    const slug = gzipSync(randomBytes(3000))
    const slugs = await slugStorage()
    const files = {
      'slug.tar.gz': slug,
      name: 'greeter-0.1.0-rc.1\n',
      capabilities: '{"distillery":{}}\n',
      'release.yml': '---\ndefault_process_types:\n  web: mix run\n',
    }
    const result = await readBuildResult('my-app', tar(files, pieceSize), slugs)
    expect(result).toMatchObject({
      bytes: slug.length,
      customerAppName: 'greeter',
      customerAppVersion: '0.1.0-rc.1',
      capabilities: { distillery: {} },
      defaultProcess: 'mix run',
    })
    expect(await slugs.has(result.sha256)).toBe(true)
  })

  it('takes the name of the platform where the build names no app', async () => {
    const result = await readBuildResult('my-app', tar({ 'slug.tar.gz': gzipSync('x') }), await slugStorage())
    expect(result).toMatchObject({
      customerAppName: 'my-app',
      customerAppVersion: null,
      capabilities: null,
      defaultProcess: null,
    })
  })

  it('is of no more than the names that are known, however many a buildpack has left there', async () => {
    const strange = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`file-${i}`, 'x']))
    const files = { ...strange, 'cache-out/name': 'inner-1', 'slug.tar.gz': gzipSync('x') }
    expect(await readBuildResult('my-app', tar(files), await slugStorage())).toMatchObject({
      customerAppName: 'my-app',
    })
    const large = { 'release.yml': ' '.repeat(100_000), 'slug.tar.gz': gzipSync('x') }
    await expect(readBuildResult('my-app', tar(large), await slugStorage())).rejects.toThrow(
      /wrote .* to the file release\.yml, which is for a few lines/,
    )
  })

  it('is refused when more is left there than anybody would read', async () => {
    const { Header } = await import('tar')
    const block = Buffer.alloc(512)
    new Header({ path: 'out/core', size: 8 * 1024 ** 3, mode: 0o644, type: 'File' }).encode(block, 0)
    let read = 0
    async function* out() {
      yield block
      for (const piece = Buffer.alloc(1024 * 1024); ; read += piece.length) yield piece
    }
    await expect(readBuildResult('a', out(), await slugStorage(), 1024)).rejects.toThrow(
      'The build wrote more than 65 MB to its output folder',
    )
    expect(read).toBeLessThan(70 * 1024 * 1024)
  })

  it('is refused without a slug, and when it breaks off', async () => {
    const slugs = await slugStorage()
    await expect(readBuildResult('a', tar({ name: 'x-1' }), slugs)).rejects.toThrow('produced no slug')
    const half = packTar([{ path: 'out/slug.tar.gz', content: gzipSync(randomBytes(3000)) }]).subarray(
      0,
      2000,
    )
    await expect(readBuildResult('a', Readable.from([half]), slugs)).rejects.toThrow('ends too early')
    await expect(readBuildResult('a', Readable.from([Buffer.alloc(2048, 'x')]), slugs)).rejects.toThrow(
      'not a tar',
    )
  })

  it('is refused above the limit of the platform before a byte of it is stored', async () => {
    const { Header } = await import('tar')
    const block = Buffer.alloc(512)
    new Header({ path: 'out/slug.tar.gz', size: 501 * 1024 * 1024, mode: 0o644, type: 'File' }).encode(
      block,
      0,
    )
    await expect(readBuildResult('a', Readable.from([block]), await slugStorage())).rejects.toThrow(
      'The slug is 501 MB; the limit is 500 MB.',
    )
  })

  it('names app and version as the tarball does', () => {
    expect(nameAndVersion('my_app-1.2.3')).toEqual({ customerAppName: 'my_app', customerAppVersion: '1.2.3' })
    expect(nameAndVersion('my_app')).toEqual({ customerAppName: 'my_app', customerAppVersion: null })
  })
})

describe('the web process of a buildpack', () => {
  it.each([
    ['---\ndefault_process_types:\n  web: a $B: c\n', 'a $B: c'],
    ['default_process_types:\n  worker: w\n  "web": "quoted one"\n', 'quoted one'],
    ["---\naddons: []\ndefault_process_types:\n  web: 'single'\nother:\n  web: no\n", 'single'],
    ['--- {}\n', null],
    ['', null],
    ['other:\n  web: no\n', null],
    ['default_process_types:\nother:\n  web: no\n', null],
  ])('of %j is %j', (yaml, web) => {
    expect(webProcess(yaml)).toBe(web)
  })

  it('is found at once in a line of blanks', () => {
    const began = performance.now()
    expect(
      webProcess(`default_process_types:\n  web: a${' '.repeat(60_000)}b${' '.repeat(60_000)}\n`),
    ).toMatch(/^a *b$/)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
