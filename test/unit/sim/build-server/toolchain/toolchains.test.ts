import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ArchiveStore } from '../../../../../src/sim/build-server/toolchain/archive-store.js'
import { Toolchains } from '../../../../../src/sim/build-server/toolchain/toolchains.js'
import { ArchiveServer } from '../../../../support/archive-server.js'
import { tempDir } from '../../../../support/temp-dir.js'

const PLATFORM = { stack: 'gigalixir-22', architecture: 'aarch64' }
const OTP = 'otp/arm64/ubuntu-22.04'

async function withArchives() {
  const server = await ArchiveServer.start()
  onTestFinished(() => server.stop())
  const folder = await tempDir()
  const told: string[] = []
  const obtain = (erlang: string | null, elixir: string | null, url = server.url) =>
    new Toolchains(new ArchiveStore(folder, url)).obtain(
      { erlang, elixir },
      PLATFORM,
      async (what) => void told.push(what),
      new AbortController().signal,
    )
  return { server, folder, told, obtain }
}

describe('Erlang and Elixir of other versions', () => {
  it('are downloaded once, the Elixir that is made for the Erlang', async () => {
    const { server, told, obtain } = await withArchives()
    server.add(OTP, 'OTP-27.1', '.tar.gz', Buffer.from('erlang'))
    server.add('elixir', 'v1.18.1-otp-27', '.zip', Buffer.from('elixir'))
    const { erlang, elixir, missing } = await obtain('27', '1.18.1')
    expect(missing).toBeNull()
    expect([erlang?.version, erlang?.bytes, elixir?.version]).toEqual(['27.1', 6, '1.18.1'])
    expect(await readFile(elixir!.file, 'utf8')).toBe('elixir')
    expect(told).toEqual(['Erlang 27.1', 'Elixir 1.18.1'])

    const asked = server.requests.length
    expect((await obtain('27.1', '1.18.1')).erlang?.file).toBe(erlang?.file)
    expect(server.requests).toHaveLength(asked)
    expect((await obtain('27', '1.18.1', new URL('http://127.0.0.1:1/'))).erlang?.version).toBe('27.1')
    expect(told).toHaveLength(2)
  })

  it('are both missing when one is, with the reason', async () => {
    const { server, obtain } = await withArchives()
    server.add(OTP, 'OTP-27.1', '.tar.gz', Buffer.from('erlang'))
    server.add('elixir', 'v1.18.1-otp-26', '.zip', Buffer.from('elixir'))
    expect(await obtain('27.1', '1.18.1')).toEqual({
      erlang: null,
      elixir: null,
      missing: 'there is no Elixir 1.18.1-otp-27 for this stack',
    })
    expect((await obtain('27.1', null, new URL('http://127.0.0.1:1/'))).missing).toBeNull()
    expect((await obtain('25.1', null, new URL('http://127.0.0.1:1/'))).missing).toMatch(/no Erlang 25\.1/)
  })

  it('are not taken when they are not what the list says, and nothing of them is kept', async () => {
    const { server, folder, obtain } = await withArchives()
    server.add(OTP, 'OTP-27.1', '.tar.gz', Buffer.from('other'), 'b'.repeat(64))
    expect((await obtain('27.1', null)).missing).toMatch(/is not what its list says/)
    expect(await readdir(`${folder}/${OTP}`)).toEqual(['builds.txt'])
  })

  it('are not asked for again at once where nobody answers', async () => {
    const { server, folder } = await withArchives()
    const store = new ArchiveStore(folder, server.url)
    const { signal } = new AbortController()
    const port = Number(server.url.port)
    await server.stop()
    await expect(store.list(OTP, signal)).rejects.toThrow(/does not answer/)
    const back = await ArchiveServer.start(port)
    onTestFinished(() => back.stop())
    await expect(store.list(OTP, signal)).rejects.toThrow(/does not answer/)
    expect(back.requests).toEqual([])
  })
})
