import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAddress, startBrowser } from '../support/observer-page.js'
import { callApi, localAuthorization } from '../support/local-api.js'
import type { World } from './world.js'

/** A name of a stranger's that leads to this machine: what DNS rebinding comes to. */
const REBOUND = 'rebound.example'

/** What a page can have a browser send without asking whom it goes to. Each ends with what the page got to know. */
const CALLS: Readonly<Record<string, string>> = {
  fetch: `fetch(url, { method, credentials: 'include' }).then(async (r) => r.status + ' ' + (await r.text()).slice(0, 60), () => 'nothing')`,
  'fetch without CORS': `fetch(url, { method: method === 'GET' ? 'GET' : 'POST', mode: 'no-cors', credentials: 'include', body: method === 'GET' ? undefined : '{"unique_name":"stolen"}' }).then((r) => r.type === 'opaque' ? 'nothing' : r.type, () => 'nothing')`,
  'fetch as plain text': `fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"unique_name":"stolen"}' }).then(async (r) => r.status + ' ' + (await r.text()).slice(0, 60), () => 'nothing')`,
  'fetch with a token': `fetch(url, { method, headers: { authorization: 'Bearer x' } }).then(async (r) => r.status + ' ' + (await r.text()).slice(0, 60), () => 'nothing')`,
  beacon: `Promise.resolve(navigator.sendBeacon(url, new Blob(['{"unique_name":"stolen"}'], { type: 'text/plain' })) ? 'nothing' : 'nothing')`,
  EventSource: `new Promise((done) => { const s = new EventSource(url); s.onmessage = (e) => done(e.data); s.onerror = () => { s.close(); done('nothing') } })`,
  WebSocket: `new Promise((done) => { const s = new WebSocket(url.replace(/^http/, 'ws')); s.onopen = () => done('open'); s.onerror = () => done('nothing') })`,
  script: `new Promise((done) => { const e = document.createElement('script'); e.src = url; e.onload = () => done('loaded'); e.onerror = () => done('nothing'); document.head.append(e) })`,
  image: `new Promise((done) => { const e = new Image(); e.onload = () => done('loaded'); e.onerror = () => done('nothing'); e.src = url })`,
}

/** Chromium makes each WebSocket to an address wait for the one before that failed, longer each time: they are tried on these alone. */
const SOCKETS = ['/_sim/status', '/api/apps']

const PATHS: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/_sim/stop'],
  ['GET', '/_sim/status'],
  ['GET', '/_sim/mails'],
  ['POST', '/_sim/credentials'],
  ['GET', '/_sim/health'],
  ['POST', '/api/apps'],
  ['GET', '/api/apps'],
  ['GET', '/api/login'],
  ['GET', '/target.git/info/refs?service=git-upload-pack'],
]

export function hostilePages(world: () => World): void {
  describe('a page of a stranger in a browser', () => {
    let browser: Browser
    let stranger: Server
    let at: string

    beforeAll(async () => {
      browser = await startBrowser(undefined, [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`])
      stranger = createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' })
        response.end('<!doctype html><title>stranger</title><body>stranger</body>')
      })
      await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', () => resolve()))
      at = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`
    })
    afterAll(async () => {
      await browser.close()
      stranger.closeAllConnections()
      await new Promise((resolve) => stranger.close(resolve))
    })

    async function visit<T>(address: string, work: (page: Page) => Promise<T>): Promise<T> {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      // A browser without a window would wait for somebody to log in.
      await page.authenticate({ username: 'stranger', password: 'guess' })
      try {
        await openAddress(page, address)
        return await work(page)
      } finally {
        await context.close()
      }
    }

    /** Makes a page call everything in every way. @returns what it got to know */
    async function learned(page: Page, names: readonly string[]): Promise<string[]> {
      const calls = names.flatMap((name) =>
        PATHS.flatMap(([method, path]) =>
          Object.entries(CALLS)
            .filter(([way]) => way !== 'WebSocket' || SOCKETS.includes(path))
            .map(([way, code]) => {
              const url = `http://${name}:${world().sim.port}${path}`
              const call = `((url, method) => ${code})(${JSON.stringify(url)}, ${JSON.stringify(method)})`
              return `${call}.then((got) => ${JSON.stringify(`${way} ${method} ${url}: `)} + got)`
            }),
        ),
      )
      const said = (await page.evaluate(`Promise.all([${calls.join(',\n')}])`)) as string[]
      return said.filter((each) => !each.endsWith(': nothing'))
    }

    async function untouched(): Promise<void> {
      const { sim } = world()
      const { data } = (await callApi(sim, 'GET', '/api/apps'))!
      expect((data as { unique_name: string }[]).map(({ unique_name }) => unique_name)).toEqual(['target'])
      expect((await fetch(`http://127.0.0.1:${sim.port}/_sim/health`)).status).toBe(200)
    }

    it('gets to know nothing of the simulator and changes nothing, whatever it sends', async () => {
      expect(await visit(at, (page) => learned(page, ['127.0.0.1', 'localhost']))).toEqual([])
      await untouched()
    })

    it('nor does a page of an app of its own', async () => {
      const { sim, app } = world()
      const page = Buffer.from('<!doctype html><title>app</title><body>app</body>').toString('base64url')
      const address = `http://${app.name}.gigalixirapp.localhost:${sim.port}/page/${page}`
      expect(
        await visit(address, (opened) => learned(opened, ['localhost', 'api.gigalixir.localhost'])),
      ).toEqual([])
      await untouched()
    })

    it('nor does one whose name was made to lead here: nobody is known by it', async () => {
      const { sim } = world()
      const said = await visit(`http://${REBOUND}:${sim.port}/`, async (page) => {
        const own = await page.evaluate(
          `Promise.all(${JSON.stringify(PATHS)}.map(([method, path]) => fetch(path, { method }).then(async (r) => r.status + ' ' + (await r.text()))))`,
        )
        return own as string[]
      })
      expect(said).toHaveLength(PATHS.length)
      for (const each of said) expect(each).toMatch(/^4(?:04|21|00) /)
      expect(said.join()).not.toContain('instance')
      await untouched()
    })

    it.each([
      ['application/x-www-form-urlencoded', '/_sim/stop'],
      ['text/plain', '/_sim/stop'],
      ['multipart/form-data', '/_sim/credentials'],
      ['text/plain', '/api/apps'],
      ['application/x-www-form-urlencoded', '/api/apps'],
      ['text/plain', '/api/login'],
    ])('has no form of %s sent to %s do anything', async (encoding, path) => {
      const { sim } = world()
      const form = `<!doctype html><form method=post enctype="${encoding}" action="http://127.0.0.1:${sim.port}${path}"><input name='{"unique_name":"stolen","x":"' value='"}'></form>`
      await visit(at, async (page) => {
        await page.setContent(form)
        const [answer] = await Promise.all([
          page.waitForNavigation(),
          page.evaluate("document.querySelector('form').submit()"),
        ])
        expect(answer?.status()).toBeGreaterThanOrEqual(400)
      })
      await untouched()
    })

    it('cannot put the simulator into a frame and read it, nor be handed a key by a login in its address', async () => {
      const { sim } = world()
      const credentials = Buffer.from(localAuthorization(sim).slice(6), 'base64')
        .toString()
        .replace(/@/, '%40')
      const framed = await visit(at, (page) =>
        page.evaluate(`new Promise((done) => {
          const frame = document.createElement('iframe')
          frame.src = 'http://${credentials}@127.0.0.1:${sim.port}/api/apps'
          const look = () => { try { done(String(frame.contentDocument.body.textContent)) } catch { done('nothing') } }
          frame.onload = look
          frame.onerror = look
          document.body.append(frame)
          setTimeout(look, 3000)
        })`),
      )
      expect(String(framed)).not.toContain('target')
      await untouched()
    })
  })
}
