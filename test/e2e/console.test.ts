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
    await shop.dispose()
    await sim.dispose()
  })

  function sees(text: string): Promise<unknown> {
    return page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, {
      timeout: 60_000,
    })
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
    await shop.must('apps:create', '--name', 'ledger')
    await sees('ledger')
    await sees('Not deployed')
    expect(await faults()).toEqual([])
    await shop.must('config:set', 'TINY_MODE=exit')
    await sees('Release 2 of shop failed')
    await sees('gigalixir releases:rollback -a shop')
    await shop.must('releases:rollback')
    await page.waitForFunction("!document.querySelector('.needs')", { timeout: 60_000 })
  })

  it('goes anywhere by the keyboard', async () => {
    await page.keyboard.press('/')
    await page.waitForSelector('dialog[open] input')
    await page.keyboard.type('boa')
    await page.keyboard.press('Enter')
    await page.waitForFunction("!document.querySelector('dialog[open]')")
    await sees('2 apps')
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
