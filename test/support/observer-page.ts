import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import type { Browser, Page } from 'puppeteer-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * A real browser without a window.
 *
 * @param home of the person who starts it
 * @param more arguments of Chromium
 * @throws Error when none is installed
 */
export function startBrowser(home?: string, more: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place))
  if (executablePath === undefined) throw new Error('There is no Chromium: node scripts/ensure-programs.mjs')
  // The sandbox needs what containers and root do not have; only our own page is opened.
  return puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...more],
    ...(home !== undefined && { env: { ...process.env, HOME: home } }),
  })
}

/** Opens an address; again when Docker made or removed a network meanwhile, at which Chromium drops what it is loading. */
export async function openAddress(page: Page, address: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await page.goto(address)
      return
    } catch (error) {
      if (tries === 10 || !String(error).includes('ERR_NETWORK_CHANGED')) throw error
    }
  }
}
