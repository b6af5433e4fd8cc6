import { createHash, randomBytes } from 'node:crypto'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileSlugStorage } from '../../../../src/sim/slug-storage/index.js'
import type { SlugAddress } from '../../../../src/sim/slug-storage/index.js'
import { tempDir } from '../../../support/temp-dir.js'

const SECRET = Buffer.from('a secret of the simulator')

async function storage(now?: () => number) {
  const folder = join(await tempDir(), 'slugs')
  const slugs = new FileSlugStorage({ folder, secret: SECRET, ...(now && { now }) })
  await slugs.start()
  const server = createServer((incoming, outgoing) => void slugs.handle(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  /** As it is written: fetch would tidy up the path. */
  const get = (path: string, method = 'GET') =>
    new Promise<{ status: number; length: string | undefined; body: Buffer }>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, agent: false }, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const length = incoming.headers['content-length']
          resolve({ status: incoming.statusCode ?? 0, length, body: Buffer.concat(chunks) })
        })
      })
      outgoing.on('error', reject)
      outgoing.end()
    })
  return { folder, slugs, get }
}

/** An address of a slug as one of an app's releases has it. */
function addressOf(sha256: string, facts: Partial<SlugAddress> = {}): SlugAddress {
  return { sha256, app: 'shop', appVersion: '1.2.0', commitSha: 'c0ffee'.repeat(6), cloud: 'gcp', ...facts }
}

const someSlug = () => gzipSync(randomBytes(200_000))
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

describe('FileSlugStorage', () => {
  it('keeps a slug by its checksum and serves the same bytes at a signed path', async () => {
    const { slugs, get } = await storage()
    const content = someSlug()
    const stored = await slugs.put(Readable.from([content.subarray(0, 1), content.subarray(1)]))
    expect(stored).toEqual({ sha256: sha256(content), bytes: content.length })
    expect(await slugs.has(stored.sha256)).toBe(true)
    const path = slugs.signedPath(addressOf(stored.sha256), 60)
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.length).toBe(String(content.length))
    expect(answer.body.equals(content)).toBe(true)
    const head = await get(path, 'HEAD')
    expect(head).toMatchObject({ status: 200, length: String(content.length) })
    expect(head.body).toHaveLength(0)
    expect((await get(path, 'POST')).status).toBe(405)
  })

  it('takes the same slug twice, also at once', async () => {
    const { slugs, folder } = await storage()
    const content = someSlug()
    const stored = await Promise.all([1, 2, 3].map(() => slugs.put(Readable.from([content]))))
    expect(new Set(stored.map((each) => each.sha256)).size).toBe(1)
    expect(await readdir(folder)).toEqual([`${sha256(content)}.tar.gz`])
  })

  it('refuses an expired path', async () => {
    let now = Date.now()
    const { slugs, get } = await storage(() => now)
    const { sha256: name } = await slugs.put(Readable.from([someSlug()]))
    const path = slugs.signedPath(addressOf(name), 60)
    now += 59_000
    expect((await get(path)).status).toBe(200)
    now += 2_000
    expect((await get(path)).status).toBe(403)
  })

  it('refuses a path that was altered, or whose signature is for another slug', async () => {
    const { slugs, get } = await storage()
    const one = await slugs.put(Readable.from([someSlug()]))
    const other = await slugs.put(Readable.from([someSlug()]))
    const path = slugs.signedPath(addressOf(one.sha256), 60)
    const expires = Number(/expires=(\d+)/.exec(path)![1])
    const changed = path.at(-1) === '0' ? '1' : '0'
    for (const altered of [
      path.replace(one.sha256, other.sha256),
      path.replace('/1.2.0/', '/1.3.0/'),
      path.replace('/shop/', '/market/'),
      path.replace(`expires=${expires}`, `expires=${expires + 1}`),
      path.replace(`expires=${expires}`, `expires=0${expires}`),
      `${path.slice(0, -1)}${changed}`,
      path.slice(0, -1),
      path.replace(/&signature=.*/, ''),
      path.replace(/\?.*/, ''),
      path.replace(/expires=\d+/, 'expires=NaN'),
    ]) {
      expect((await get(altered)).status, altered).toBe(403)
    }
  })

  it.each([
    ['gcp', 5],
    ['aws', 4],
  ])('has the version of the app where the scripts of %s containers take it from', async (cloud, place) => {
    const { slugs, get } = await storage()
    const { sha256: name } = await slugs.put(Readable.from([someSlug()]))
    const versionIn = (appVersion: string | null) => {
      const path = slugs.signedPath(addressOf(name, { cloud, appVersion }), 60)
      return decodeURIComponent(new URL(path, 'http://here').pathname.split('/')[place]!)
    }
    expect(versionIn('1.2.0-rc.1+7a')).toBe('1.2.0-rc.1+7a')
    expect(versionIn('1 2/3')).toBe('1 2/3')
    expect(versionIn(null)).toBe('HEAD')
    for (const appVersion of ['1.2.0-rc.1+7a', '1 2/3', null]) {
      expect((await get(slugs.signedPath(addressOf(name, { cloud, appVersion }), 60))).status).toBe(200)
    }
  })

  it('signs with its secret', async () => {
    const { folder, get } = await storage()
    const stranger = new FileSlugStorage({ folder, secret: Buffer.from('another secret') })
    const { sha256: name } = await stranger.put(Readable.from([someSlug()]))
    expect((await get(stranger.signedPath(addressOf(name), 60))).status).toBe(403)
  })

  it('knows nothing by other paths', async () => {
    const { slugs, get, folder } = await storage()
    await writeFile(join(folder, '..', 'secret.tar.gz'), 'secret')
    const unknown = 'a'.repeat(64)
    expect((await get(slugs.signedPath(addressOf(unknown), 60))).status).toBe(404)
    const query = slugs.signedPath(addressOf('../secret'), 60).split('?')[1]!
    for (const path of [
      '/slugs/../secret.tar.gz',
      '/slugs/..%2Fsecret.tar.gz',
      '/slugs/production/shop/releases/1.2.0/c0ffee/../secret/app.tar.gz',
      `/slugs/${unknown}.tar.gz`,
      `/slugs/${unknown.toUpperCase()}.tar.gz`,
    ]) {
      expect((await get(`${path}?${query}`)).status, path).toBe(404)
    }
  })

  it('stores nothing of what breaks off or is no gzip', async () => {
    const { slugs, folder } = await storage()
    const broken = Readable.from(
      (async function* () {
        yield someSlug()
        throw new Error('connection lost')
      })(),
    )
    await expect(slugs.put(broken)).rejects.toThrow('connection lost')
    await expect(slugs.put(Readable.from([Buffer.from('PK')]))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    })
    await expect(slugs.put(Readable.from([]))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(await readdir(folder)).toEqual([])
  })

  it('removes at its start what an interrupted upload has left', async () => {
    const folder = join(await tempDir(), 'slugs')
    await mkdir(folder)
    await writeFile(join(folder, 'incoming-0123'), 'half a slug')
    await new FileSlugStorage({ folder, secret: SECRET }).start()
    expect(await readdir(folder)).toEqual([])
  })

  it('prunes old slugs nobody needs, and none that a deploy may be about to use', async () => {
    const { slugs, folder } = await storage()
    const [kept, old, young] = await Promise.all([1, 2, 3].map(() => slugs.put(Readable.from([someSlug()]))))
    const anHourAgo = new Date(Date.now() - 3_600_000)
    for (const each of [kept!, old!]) {
      await utimes(join(folder, `${each.sha256}.tar.gz`), anHourAgo, anHourAgo)
    }
    expect(await slugs.prune(new Set([kept!.sha256]))).toEqual({ removed: 1, bytes: old!.bytes })
    expect(await slugs.has(old!.sha256)).toBe(false)
    expect([await slugs.has(kept!.sha256), await slugs.has(young!.sha256)]).toEqual([true, true])
  })
})
