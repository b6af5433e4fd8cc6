import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { assetTools } from '../../../../../src/sim/build-server/handed/asset-tools.js'
import { handedTar } from '../../../../../src/sim/build-server/handed/handed-items.js'
import { readTar } from '../../../../../src/sim/archive/index.js'
import { tempDir } from '../../../../support/temp-dir.js'

const LOCK = ['esbuild', 'tailwind']
  .map((name) => `"${name}": {:hex, :${name}, "0.10.0", "aa", [:mix], [], "hexpm", "bb"},\n`)
  .join('')

async function app(...tools: string[]): Promise<string> {
  const folder = await tempDir()
  await mkdir(join(folder, '_build'))
  for (const tool of tools) await writeFile(join(folder, '_build', tool), tool)
  return folder
}

async function sent(...of: Parameters<typeof handedTar>): Promise<string[]> {
  async function* whole() {
    yield* handedTar(...of)
    yield Buffer.alloc(1024)
  }
  const paths: string[] = []
  for await (const { path } of readTar(Readable.from(whole()))) paths.push(path)
  return paths
}

describe('the asset programs of this machine', () => {
  it('are those that the app uses and builds can run', async () => {
    const folder = await app(
      ...['esbuild-linux-x64', 'esbuild-darwin-arm64', 'esbuild-linux-arm64'],
      ...['tailwind-linux-x64-4.1.12', 'tailwind-linux-x64', 'tailwind-linux-x64-musl', 'other-linux-x64'],
    )
    const names = async (lock: string, architecture: string) =>
      (await assetTools(lock, architecture, ['/not/there', folder])).map(({ name }) =>
        name.replace(/~.*/, ''),
      )
    expect(await names(LOCK, 'x86_64')).toEqual(
      ['esbuild-linux-x64', 'tailwind-linux-x64', 'tailwind-linux-x64-4.1.12'].map((name) => `tool-${name}`),
    )
    expect(await names(LOCK, 'aarch64')).toEqual(['tool-esbuild-linux-arm64'])
    expect(await names('', 'x86_64')).toEqual([])
  })

  it('are never what a link in a folder leads to, which may be a clone of a stranger’s', async () => {
    const secret = join(await tempDir(), 'id_ed25519')
    await writeFile(secret, 'secret')
    const folder = await app()
    await symlink(secret, join(folder, '_build', 'esbuild-linux-x64'))
    const other = await tempDir()
    await symlink(join(await app('esbuild-linux-x64'), '_build'), join(other, '_build'))
    expect(await assetTools(LOCK, 'x86_64', [folder, other])).toEqual([])
  })

  it('are sent once: what the cache has is only named', async () => {
    const items = await assetTools(LOCK, 'x86_64', [await app('esbuild-linux-x64')])
    const [{ name }] = items as [(typeof items)[number]]
    expect(await sent(items, new Set())).toEqual(['tmp/handed/list', `tmp/handed/items/${name}`])
    expect(await sent(items, new Set([name]))).toEqual(['tmp/handed/list'])
  })
})
