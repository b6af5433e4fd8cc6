import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { openAddress, startBrowser } from '../support/observer-page.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

/** Rules of accessibility, run within the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('the console in a browser', () => {
  let sim: TestSim
  let shop: AppUnderTest
  let ledger: AppUnderTest | undefined
  let browser: Browser
  let page: Page
  let origin: string
  const complaints: string[] = []
  const requests = new Set<string>()

  beforeAll(async () => {
    sim = await startSim()
    shop = await AppUnderTest.create(sim, 'shop', 'tiny-app')
    origin = `http://127.0.0.1:${sim.port}`
    expect((await shop.push()).exitCode).toBe(0)
    await shop.must('ps:wait')
    browser = await startBrowser()
    page = await browser.newPage()
    await page.setViewport({ width: 1280, height: 800 })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('request', (request) => requests.add(new URL(request.url()).origin))
    const { url } = JSON.parse((await sim.cli(['sim:open', '--json'])).stdout) as { url: string }
    await openAddress(page, url)
  })

  afterAll(async () => {
    await browser.close()
    await ledger?.dispose()
    await shop.dispose()
    await sim.dispose()
  })

  function sees(text: string): Promise<unknown> {
    return page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, {
      timeout: 60_000,
    })
  }

  async function open(hash: string): Promise<void> {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  }

  async function press(label: string, within = 'main'): Promise<void> {
    const button = await page.waitForSelector(`${within} ::-p-xpath(.//button[normalize-space()="${label}"])`)
    await button!.click()
  }

  /** What the rules of accessibility find at any of the sizes and colours people use, and what does not fit. */
  async function faults(): Promise<unknown[]> {
    const found: unknown[] = []
    for (const [width, scheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewport({ width, height: 844 })
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      if (await page.evaluate('document.documentElement.scrollWidth > innerWidth'))
        found.push(`${width}: too wide`)
      await page.evaluate(AXE)
      const violations = (await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))',
      )) as unknown[]
      found.push(...violations)
    }
    await page.setViewport({ width: 1280, height: 800 })
    return found
  }

  it('logs in by its address, which is clean afterwards, and shows every app as it changes', async () => {
    await sees('Healthy')
    expect(page.url()).toBe(`${origin}/`)
    expect(await page.evaluate('document.cookie')).toBe('')
    // In a folder of its own: that of the shop would belong to the new app from then on.
    ledger = await AppUnderTest.create(sim, 'ledger', 'tiny-app')
    await sees('ledger')
    await sees('Not deployed')
    expect(await faults()).toEqual([])
    await shop.must('config:set', 'TINY_MODE=exit')
    await sees('Release 2 of shop failed')
    await sees('gigalixir releases:rollback -a shop')
    await shop.must('releases:rollback')
    await page.waitForFunction("!document.querySelector('.needs')", { timeout: 60_000 })
  })

  it('shows an app: its replicas, its build as it was printed, its releases, and restarts it', async () => {
    await open('#/apps/shop')
    await sees('1 of 1 healthy')
    await sees('Created the app.')
    expect(await faults()).toEqual([])
    await open('#/apps/shop/builds')
    await sees('-----> Released version 1')
    expect(await faults()).toEqual([])
    await open('#/apps/shop/releases')
    await sees('Roll back')
    expect(await faults()).toEqual([])
    const before = (await shop.ps()).pods.map(({ name }) => name)
    await press('Restart')
    await page.waitForSelector('dialog[open]')
    await sees('gigalixir ps:restart -a shop')
    await press('Restart', 'dialog')
    await sees('shop is being restarted.')
    await shop.must('ps:wait')
    expect((await shop.ps()).pods.map(({ name }) => name)).not.toEqual(before)
  })

  it('follows logs, narrows them, and keeps what was searched for in the address', async () => {
    await open('#/apps/shop/logs')
    await sees('Attempting to start')
    expect(await faults()).toEqual([])
    await page.type('input[type=search]', '/flux capacitor/')
    await page.waitForFunction("!document.querySelector('.lines').innerText.includes('Attempting to start')")
    await sees('cannot find the flux capacitor')
    expect(page.url()).toContain('flux')
    await page.click('.line')
    await sees('Link to this moment')
  })

  it('shows requests as they are answered, without what may be secret in them', async () => {
    await open('#/apps/shop/requests')
    await sees('No request yet')
    await shop.body('/some/where?token=hush')
    await sees('/some/where?…')
    expect(await page.evaluate('document.body.innerText')).not.toContain('hush')
    expect(await faults()).toEqual([])
    await page.type('input[type=search]', 'status:5xx')
    await sees('No request matches.')
    await page.click('input[type=search]', { count: 3 })
    await page.type('input[type=search]', 'path:/some status:2xx')
    await press('/some/where?…')
    await sees('X-Request-Id')
    expect(await faults()).toEqual([])
    await page.evaluate("document.querySelector('section a.button').click()")
    await page.waitForFunction("location.hash.startsWith('#/apps/shop/logs?')")
    const search = '.logs input[type=search]'
    await page.waitForSelector(search)
    expect(await page.$eval(search, (input) => (input as { value: string }).value)).toMatch(/^replica:shop-/)
  })

  it('sets variables together, masks them, and says what a line lacks', async () => {
    await open('#/apps/shop/config')
    await press('Set variables')
    await page.type('dialog textarea', 'GREETING="<b>hi</b>"\nPOOL')
    await sees('Line 2 must be NAME=value')
    await page.type('dialog textarea', '=5')
    await press('Set 2 variables', 'dialog')
    await sees('GREETING')
    expect(await page.evaluate('document.body.innerText')).not.toContain('<b>hi</b>')
    await page.click('button[aria-label="Show or hide GREETING"]')
    await sees('<b>hi</b>')
    expect(await faults()).toEqual([])
    await shop.must('ps:wait')
  })

  it('creates a database, and shows how it is without its password', async () => {
    await open('#/apps/shop/databases')
    await sees('No databases yet.')
    await press('Create a free database')
    await press('Create', 'dialog')
    await sees('A database for shop is being created.')
    await sees('Available')
    await sees('of 10,000')
    const [{ password }] = JSON.parse(await shop.must('pg')) as [{ password: string }]
    expect(await page.evaluate('document.body.innerHTML')).not.toContain(password)
    expect(await faults()).toEqual([])
    await shop.must('ps:wait')
  })

  it('adds a domain and a drain, whose secrets it does not show', async () => {
    await open('#/apps/shop/edge')
    await sees('No custom domains.')
    await press('Add a domain')
    await page.type('dialog input', 'www.example.com')
    await press('Add', 'dialog')
    await sees('www.example.com')
    await page.waitForFunction("!document.querySelector('dialog[open]')")
    await press('Add a drain')
    await page.type('dialog input', 'https://ada:hush@127.0.0.1:9/in?token=hush')
    await press('Add', 'dialog')
    await sees('https://…@127.0.0.1:9/in?…')
    expect(await page.evaluate('document.body.innerHTML')).not.toContain('hush')
    expect(await faults()).toEqual([])
    await page.click('button[aria-label="Remove www.example.com"]')
    await press('Remove', 'dialog')
    await sees('No custom domains.')
  })

  it('says that an app is no more, and shows the simulator', async () => {
    await open('#/apps/ledger')
    await sees('Not deployed')
    await shop.must('apps:destroy', '-a', 'ledger', '-y')
    await sees('There is no app ledger')
    await open('#/simulator')
    await sees('Components')
    expect(await faults()).toEqual([])
    await open('#/')
    await sees('1 app')
  })

  it('goes anywhere by the keyboard', async () => {
    await page.keyboard.press('/')
    await page.waitForSelector('dialog[open] input')
    await page.keyboard.type('boa')
    await page.keyboard.press('Enter')
    await page.waitForFunction("!document.querySelector('dialog[open]')")
    await sees('1 app')
  })

  it('says that the simulator is away, and goes on when it is back', async () => {
    await sim.cli(['sim:down'])
    await sees('The simulator does not answer')
    expect((await sim.cli(['sim:up'])).exitCode).toBe(0)
    await sees('The simulator was restarted')
    await page.waitForFunction("!document.body.innerText.includes('does not answer')")
    await sees('Healthy')
    // The browser mentions each attempt to connect meanwhile.
    complaints.length = 0
  })

  it('says how to log in to a browser that is not', async () => {
    const context = await browser.createBrowserContext()
    const other = await context.newPage()
    await openAddress(other, origin)
    await other.waitForFunction("document.body.innerText.includes('gigalixir sim open')")
    expect(await other.evaluate('document.body.innerText')).not.toContain('shop')
    await context.close()
  })

  it('asks nothing of other machines, and breaks no rule of its own', () => {
    expect([...requests]).toEqual([origin])
    expect(complaints).toEqual([])
  })
})
