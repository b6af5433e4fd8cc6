import type { IncomingMessage, RequestListener } from 'node:http'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { readAuthority } from '../../src/lib/trust/authority.js'
import { changeTrust as changeStores } from '../../src/lib/trust/change-trust.js'
import { nssStores } from '../../src/lib/trust/nss-stores.js'
import { thisMachine } from '../../src/lib/trust/this-machine.js'
import type { NamesOptions } from '../../src/sim/router/production-names.js'
import { caFileOf, TlsManager } from '../../src/sim/tls-manager/index.js'
import { openAddress, startBrowser } from '../support/observer-page.js'
import { frontDoor, replica } from '../support/servers.js'
import { tempDir } from '../support/temp-dir.js'

/** What the app was configured with for production, and nothing else. */
const HOST = 'myapp.gigalixirapp.com'
const PAGE = `<!doctype html><title>app</title><body>waiting</body><script>
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/live')
  socket.onmessage = ({ data }) => { document.body.textContent = data + ' ' + document.cookie }
  socket.onerror = () => { document.body.textContent = 'refused' }
</script>`

describe('an app made for production, opened in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  async function served({ forceSsl }: { forceSsl: boolean }) {
    // Plug.SSL: over http there is nothing but the way to https; over https it asks for that for good.
    const answer: RequestListener = (request, response) => {
      if (forceSsl && request.headers['x-forwarded-proto'] !== 'https')
        return void response.writeHead(301, { location: `https://${HOST}${request.url ?? ''}` }).end()
      response.writeHead(200, {
        'content-type': 'text/html',
        'strict-transport-security': 'max-age=31536000',
        'content-security-policy': `default-src 'self' 'unsafe-inline'; connect-src ws://${HOST} wss://${HOST}`,
        'set-cookie': `seen=yes; Domain=${HOST}`,
      })
      response.end(PAGE)
    }
    const { port: upstream, server } = await replica(answer)
    // Phoenix.Socket.Transport.check_origin with the host of the endpoint, and with `:conn`.
    const mayOpen = ({ headers }: IncomingMessage) => {
      const origin = new URL(headers.origin ?? 'null:')
      return origin.hostname === HOST && origin.host === headers.host
    }
    const sockets = new WebSocketServer({
      server,
      verifyClient: (info: { req: IncomingMessage }) => mayOpen(info.req),
    })
    sockets.on('connection', (socket, { headers }) => socket.send(`connected to ${headers.host ?? ''}`))
    const names: NamesOptions = {
      ports: () => ({ http: front.port, https: tls.port }),
      appOfDomain: () => undefined,
      localNamesOf: () => undefined,
    }
    const front: Awaited<ReturnType<typeof frontDoor>> = await frontDoor({ names })
    const home = await tempDir()
    const tls: TlsManager = new TlsManager({
      ...{ home, port: 0, appOfDomain: () => undefined, log: () => undefined },
      accept: (socket) => front.door.accept(socket),
    })
    await tls.start()
    front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const address = (scheme: 'http' | 'https') =>
      `${scheme}://myapp.gigalixirapp.localhost:${scheme === 'http' ? front.port : tls.port}/`
    const close = async () => {
      sockets.close()
      await front.door.stop()
      await tls.stop()
    }
    return { address, close, caFile: caFileOf(home) }
  }

  /** Lets the browsers of a person trust the certificate, or no longer. */
  async function changeTrust(what: 'add' | 'remove', caFile: string, home: string) {
    const authority = await readAuthority(caFile)
    const machine = { ...thisMachine(), home }
    const { stores } = await nssStores(authority!, machine)
    return changeStores(stores, what, {
      ...{
        platform: process.platform,
        isRoot: false,
        run: machine.run,
        asRoot: () => Promise.resolve(false),
      },
    })
  }

  it('is opened over https without a warning once its certificate is trusted, and with one again afterwards', async () => {
    const { address, caFile, close } = await served({ forceSsl: false })
    const home = await tempDir()
    const opened = async () => {
      const trusting = await startBrowser(home)
      try {
        return await connectedAt(await trusting.newPage(), address('https'))
      } finally {
        await trusting.close()
      }
    }
    await expect(opened()).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    expect(await changeTrust('add', caFile, home)).toMatchObject([{ state: 'changed' }])
    expect(await opened()).toBe(`connected to ${HOST} seen=yes`)
    expect(await changeTrust('add', caFile, home)).toMatchObject([{ state: 'unchanged' }])
    expect(await changeTrust('remove', caFile, home)).toMatchObject([{ state: 'changed' }])
    await expect(opened()).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    await close()
  })

  async function visit(work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    // Nobody told this browser to trust the simulator.
    const session = await page.createCDPSession()
    await session.send('Security.setIgnoreCertificateErrors', { ignore: true })
    try {
      await work(page)
    } finally {
      await context.close()
    }
  }

  async function connectedAt(page: Page, address: string): Promise<string> {
    await openAddress(page, address)
    await page.waitForFunction("document.body.textContent !== 'waiting'")
    return (await page.evaluate('document.body.textContent')) as string
  }

  it('connects its WebSocket over http and over https, and keeps its cookie', async () => {
    const { address, close } = await served({ forceSsl: false })
    for (const scheme of ['http', 'https', 'http'] as const)
      await visit(async (page) => {
        expect(await connectedAt(page, address(scheme))).toBe(`connected to ${HOST} seen=yes`)
        expect(page.url()).toBe(address(scheme))
      })
    await close()
  })

  it('is led to https by its own redirect', async () => {
    const { address, close } = await served({ forceSsl: true })
    await visit(async (page) => {
      expect(await connectedAt(page, `${address('http')}cart?a=b`)).toBe(`connected to ${HOST} seen=yes`)
      expect(page.url()).toBe(`${address('https')}cart?a=b`)
    })
    await close()
  })
})
