import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import ssh2 from 'ssh2'
import { SshDoor, hostKeyOf } from '../../../../src/sim/ssh-door/index.js'
import type { SshAddress } from '../../../../src/sim/ssh-door/index.js'
import { listening } from '../../../support/servers.js'

describe('the host key of an app', () => {
  it('is one that SSH reads, always the same for a secret and never for two', () => {
    const parsed = (secret: string) => {
      const key = ssh2.utils.parseKey(hostKeyOf(secret))
      if (key instanceof Error) throw key
      return { type: key.type, publicKey: key.getPublicSSH().toString('base64') }
    }
    expect(parsed('one').type).toBe('ssh-ed25519')
    expect(parsed('one')).toEqual(parsed('one'))
    expect(parsed('two').publicKey).not.toBe(parsed('one').publicKey)
  })
})

const made = (name: string, createdAt = new Date(0)) => ({ name, createdAt })

describe('the ssh door', () => {
  /** A server that says who it is. */
  const replica = async (word: string): Promise<SshAddress> => ({
    host: '127.0.0.1',
    port: await listening(createServer((socket) => socket.end(word))),
  })

  async function door(addresses: Record<string, SshAddress>, standardPort: number | null = null) {
    const door = new SshDoor({
      standardPort,
      addressOf: (app, name) => addresses[name ?? app] ?? null,
      log: () => undefined,
    })
    await door.start()
    onTestFinished(() => door.stop())
    return door
  }

  async function said({ host, port }: SshAddress): Promise<string> {
    const socket = connect(port, host)
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await once(socket, 'close')
    return text
  }

  it('leads to any replica of an app, at the same port each time, and to one by its name', async () => {
    const addresses = { shop: await replica('any'), 'shop-1': await replica('the first') }
    const first = await door(addresses)
    const any = await first.open(made('shop'), null)
    expect(await first.open(made('shop'), null)).toEqual(any)
    expect(await said(any)).toBe('any')
    expect(await said(await first.open(made('shop'), 'shop-1'))).toBe('the first')
    expect(await said(await first.open(made('shop'), await replica('kept')))).toBe('kept')
    await first.stop()
    const second = await door(addresses)
    expect(await second.open(made('shop'), null)).toEqual(any)
  })

  it('takes the next port when the app’s is taken', async () => {
    const one = await door({ shop: await replica('one') })
    const two = await door({ shop: await replica('two') })
    const [first, second] = [await one.open(made('shop'), null), await two.open(made('shop'), null)]
    expect(second.port).not.toBe(first.port)
    expect(await said(second)).toBe('two')
  })

  // The loopback of macOS has one address.
  it.skipIf(process.platform === 'darwin')(
    'has an address for each app at the standard port, the next one where that is taken',
    async () => {
      const port = await listening(createServer())
      const addresses = { shop: await replica('shop'), blog: await replica('blog') }
      const one = await door(addresses, port)
      const [shop, blog] = [await one.open(made('shop'), null), await one.open(made('blog'), null)]
      expect([shop.port, blog.port]).toEqual([port, port])
      expect(shop.host).toMatch(/^127\.22\.\d+\.\d+$/)
      expect(blog.host).not.toBe(shop.host)
      expect([await said(shop), await said(blog)]).toEqual(['shop', 'blog'])

      const anew = await (await door(addresses, port)).open(made('shop', new Date(1)), null)
      expect([shop.host, blog.host]).not.toContain(anew.host)

      const two = await door(addresses, port)
      const beside = await two.open(made('shop'), null)
      expect(beside).toMatchObject({ host: expect.stringMatching(/^127\.22\./) as string, port })
      expect(beside.host).not.toBe(shop.host)
      await Promise.all([one.stop(), two.stop()])
      const later = await door(addresses, port)
      expect(await later.open(made('shop'), null)).toEqual(shop)
    },
  )

  it('has a port of its own beside a server that listens everywhere at the standard one', async () => {
    const everywhere = createServer()
    everywhere.listen(0, '0.0.0.0')
    await once(everywhere, 'listening')
    onTestFinished(() => void everywhere.close())
    const beside = await door({ shop: await replica('shop') }, (everywhere.address() as AddressInfo).port)
    const place = await beside.open(made('shop'), null)
    expect(place.host).toBe('127.0.0.1')
    expect(await said(place)).toBe('shop')
  })

  it('closes on whoever comes while nothing runs, and for good when the app is gone', async () => {
    const shut = await door({})
    const place = await shut.open(made('shop'), null)
    expect(await said(place)).toBe('')
    await shut.forget('shop')
    await expect(once(connect(place.port, place.host), 'connect')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})
