import { describe, expect, it, onTestFinished } from 'vitest'
import { ArchiveStore } from '../../../../../src/sim/build-server/toolchain/archive-store.js'
import { download } from '../../../../../src/sim/build-server/toolchain/download.js'
import { ArchiveServer } from '../../../../support/archive-server.js'
import { fakeProxy } from '../../../../support/fake-proxy.js'
import { tempDir } from '../../../../support/temp-dir.js'

const BUILDS = new URL('http://builds.example.test/otp/builds.txt')
const always = new AbortController().signal

async function proxied(status?: number) {
  const server = await ArchiveServer.start()
  onTestFinished(() => server.stop())
  server.files.set('otp/builds.txt', Buffer.from('a list'))
  const proxy = await fakeProxy(Number(server.url.port), status)
  return { server, proxy, http_proxy: `http://ada:s3cret@127.0.0.1:${proxy.port}` }
}

describe('downloads of Erlang and Elixir', () => {
  it('go through the proxy of the environment, with its user and password', async () => {
    const { proxy, http_proxy } = await proxied()
    const answer = await download(BUILDS, always, { http_proxy })
    expect(await answer.text()).toBe('a list')
    expect(proxy.asked).toEqual([`GET ${BUILDS.href}`])
    expect(proxy.authorizations).toEqual([`Basic ${btoa('ada:s3cret')}`])
  })

  it('ask the proxy for a tunnel where the other side speaks https', async () => {
    const { proxy, http_proxy } = await proxied(407)
    const asked = download(new URL('https://builds.example.test/'), always, { https_proxy: http_proxy })
    await expect(asked).rejects.toThrow(
      `builds.example.test could not be reached through the proxy 127.0.0.1:${proxy.port} (https_proxy): it answered 407`,
    )
    await expect(asked).rejects.not.toThrow(/s3cret/)
    expect(proxy.asked).toEqual(['CONNECT builds.example.test:443'])
  })

  it('leave it out for hosts of NO_PROXY, and for this machine', async () => {
    const { server, proxy, http_proxy } = await proxied()
    await expect(download(BUILDS, always, { http_proxy, NO_PROXY: '.example.test' })).rejects.toThrow(
      'builds.example.test does not answer',
    )
    const answer = await download(new URL('otp/builds.txt', server.url), always, { http_proxy })
    expect(await answer.text()).toBe('a list')
    expect(proxy.asked).toEqual([])
  })

  it('say which variable names no proxy, and not what it holds', async () => {
    await expect(download(BUILDS, always, { http_proxy: 'ftp://ada:s3cret@proxy' })).rejects.toThrow(
      /^http_proxy in the environment names no proxy this program can use\.$/,
    )
  })

  it('tell the push that the proxy did not answer', async () => {
    const store = new ArchiveStore(await tempDir(), new URL('http://builds.example.test/'), {
      HTTP_PROXY: 'http://127.0.0.1:1',
    })
    for (let round = 0; round < 2; round += 1)
      await expect(store.list('otp', always)).rejects.toThrow(
        'builds.example.test could not be reached through the proxy 127.0.0.1:1 (HTTP_PROXY)',
      )
  })
})
