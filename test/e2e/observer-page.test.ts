import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../../src/lib/erlang/index.js'
import type { NodeAccess } from '../../src/lib/observer/access.js'
import { LiveView } from '../../src/lib/observer/server/live-view.js'
import { PageServer } from '../../src/lib/observer/server/page-server.js'
import { RealNode } from '../support/erlang/real-node.js'
import { SHOP_APPLICATION } from '../support/erlang/shop-application.js'
import { accessTo } from '../support/observer-access.js'
import { startBrowser } from '../support/observer-page.js'

describe("the observer's page in a browser", () => {
  let real: RealNode
  let there: NodeAccess[]
  let view: LiveView
  let server: PageServer
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    real = await RealNode.start()
    there = [accessTo(real, 'shop-1'), accessTo(real, 'shop-2')]
    view = new LiveView('shop', there, () => Promise.resolve(there))
    server = new PageServer(view)
    browser = await startBrowser()
    page = await browser.newPage()
    await page.setViewport({ width: 1280, height: 720 })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(await server.start())
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
    await view.close()
    await real.remove()
  })

  async function run(expression: string): Promise<string> {
    const { connection } = await view.node('shop-1')
    return (await evaluate(connection, expression, { language: 'elixir' })).text
  }

  /** How many trace sessions of the node look at that function of String. */
  const sessionsOf = async (name: string): Promise<number> =>
    Number(await run(`length(:trace.session_info({String, :${name}, 1}))`))

  function sees(text: string): Promise<unknown> {
    return page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, {
      timeout: 20_000,
    })
  }

  async function press(label: string, within = 'body'): Promise<void> {
    const button = await page.waitForSelector(`${within} ::-p-xpath(.//button[normalize-space()="${label}"])`)
    await button!.click()
  }

  it('shows every view by its number, without a complaint of the browser', async () => {
    const signs = [
      ['1', 'Erlang/OTP'],
      ['2', 'Scheduler use'],
      ['3', 'binary_alloc'],
      ['4', 'kernel'],
      ['5', 'application_controller'],
      ['6', 'tcp_inet'],
      ['7', 'connected'],
      ['8', 'ac_tab'],
      ['9', 'The node switches tracing off by itself'],
    ] as const
    for (const [key, sign] of signs) {
      await page.keyboard.press(key)
      await sees(sign)
    }
    await page.keyboard.press('4')
    await page.waitForSelector('.list button')
    await page.click('.list button[title^="ERTS"]')
    await page.waitForSelector('svg.tree .supervisor')
    expect(complaints).toEqual([])
  })

  it('finds a process, shows its state, and kills it only after a yes', async () => {
    await run(
      '{:ok, _} = Agent.start(fn -> Process.put(:its_key, :its_value); :its_state end, name: :the_agent)',
    )
    await page.keyboard.press('5')
    await page.waitForSelector('[data-search]')
    await page.keyboard.press('/')
    await page.keyboard.type('the_agent')
    await sees('1 found')
    await page.click('tr.opens')
    await sees(':its_key')
    expect(await page.evaluate("document.querySelector('.panel').textContent")).not.toContain(':its_value')
    await press('Show values', '.panel')
    await sees(':its_value')
    await press('Show state', '.panel')
    await sees(':its_state')
    await press('Kill', '.panel')
    await page.waitForSelector('dialog[open]')
    await press('Cancel', 'dialog')
    expect(await run('Process.whereis(:the_agent) != nil')).toBe('true')
    await press('Kill', '.panel')
    await press('Kill', 'dialog')
    await sees('This process has ended.')
    expect(await run('Process.whereis(:the_agent)')).toBe('nil')
    await page.keyboard.press('Escape')
    expect(await page.$('.panel:not([hidden])')).toBeNull()
  })

  it('opens at the tree of what was deployed, its root in sight, look-alikes folded until they are clicked', async () => {
    await run(SHOP_APPLICATION)
    const labels = async () =>
      (await page.evaluate(
        "[...document.querySelectorAll('svg.tree .process text')].map(({ textContent }) => textContent)",
      )) as string[]
    const height = () => page.evaluate("document.querySelector('svg.tree').getBoundingClientRect().height")
    const isRootInSight = () =>
      page.evaluate(`(() => {
        const all = [...document.querySelectorAll('svg.tree .process')]
        const root = all.find(({ textContent }) => textContent.includes('Shop.Supervisor'))
        const { top, left, bottom, right } = root.getBoundingClientRect()
        return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth
      })()`)
    const node = (label: string) =>
      page.waitForSelector(`svg.tree ::-p-xpath(.//*[@role="button"][contains(., "${label}")])`)
    await page.keyboard.press('1')
    await page.keyboard.press('4')
    await page.waitForSelector('svg.tree .alike')
    const chosen = await page.evaluate("document.querySelector('.list [aria-current]').textContent")
    expect(chosen).toContain('shop')
    const folded = ['Shop.Supervisor', 'Shop.Door', '▸ 100 × Shop.Acceptor (supervisor)', 'Shop.Cart']
    expect((await labels()).sort()).toEqual([...folded].sort())
    expect(await height()).toBeLessThan(120)

    await (await node('100 ×'))!.click()
    await page.waitForSelector('svg.tree .alike[aria-expanded="true"]')
    expect(await labels()).toHaveLength(204)
    expect(await height()).toBeGreaterThan(2000)
    expect(await isRootInSight()).toBe(true)
    await (await node('100 ×'))!.click()
    await page.waitForSelector('svg.tree .alike[aria-expanded="false"]')
    expect(await labels()).toHaveLength(4)
  })

  it('names the owner of a table, who opens with a click', async () => {
    await page.keyboard.press('8')
    await page.waitForSelector('tr.opens')
    await page.keyboard.press('/')
    await page.keyboard.type('carts')
    await press('Shop.Cart', 'tr.opens')
    await page.waitForSelector('.panel:not([hidden])')
    expect(await page.evaluate("document.querySelector('.panel h2').textContent")).toBe('Shop.Cart')
    // The table stays as it was: it was its owner that was clicked.
    expect(await page.$('tr.opens')).not.toBeNull()
    await page.keyboard.press('Escape')
  })

  it('traces calls, and stops when another view is opened', async () => {
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('9')
    await page.waitForSelector('input[required]')
    await page.keyboard.press('/')
    await page.keyboard.type('String.upcase/1')
    await page.keyboard.press('Enter')
    await sees('Waiting for calls')
    expect(await sessionsOf('upcase')).toBe(1)
    await run('String.upcase("seen")')
    await sees('String.upcase("seen")')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('1')
    await sees('Erlang/OTP')
    await expect.poll(() => sessionsOf('upcase')).toBe(0)
  })

  it('says how to name a function, and stops tracing when the page is left', async () => {
    await page.keyboard.press('9')
    await page.waitForSelector('input[required]')
    await page.keyboard.press('/')
    await page.keyboard.type('String')
    await page.keyboard.press('Enter')
    await sees('"String" names no function. Write it as MyApp.Worker.run/2')
    complaints.length = 0 // the browser mentions every answer that is a refusal
    await page.keyboard.type('.downcase/1')
    await page.keyboard.press('Enter')
    await sees('Waiting for calls')
    expect(await sessionsOf('downcase')).toBe(1)
    const address = page.url()
    await page.goto('about:blank')
    await expect.poll(() => sessionsOf('downcase'), { timeout: 30_000 }).toBe(0)
    await page.goto(address)
    await sees('Trace')
    await page.keyboard.press('1')
    await sees('Erlang/OTP')
  })

  it('goes on with another replica when the one that is shown was replaced', async () => {
    const before = there
    there = [accessTo(real, 'shop-3'), before[1]!]
    await view.refresh()
    await sees('shop-1 ended; this is shop-3.')
    await sees('Erlang/OTP')
    const names = await page.evaluate(
      "[...document.querySelectorAll('header option')].map(({ value }) => value)",
    )
    expect(names).toEqual(['shop-3', 'shop-2'])
    complaints.length = 0 // the browser mentions every answer that is a refusal
    there = before
    await view.refresh()
    await sees('shop-3 ended; this is shop-1.')
    complaints.length = 0
  })

  it('switches between replicas, and says when a node is gone', async () => {
    await page.select('select', 'shop-2')
    await sees('Erlang/OTP')
    await real.kill()
    await page.waitForSelector('.trouble:not([hidden])', { timeout: 30_000 })
  })
})
