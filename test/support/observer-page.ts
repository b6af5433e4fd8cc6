import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real browser without a window. @param home of the person who starts it @throws Error when none is installed */
export function startBrowser(home?: string): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place))
  if (executablePath === undefined) throw new Error('There is no Chromium: node scripts/ensure-programs.mjs')
  // The sandbox needs what containers and root do not have; only our own page is opened.
  return puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    ...(home !== undefined && { env: { ...process.env, HOME: home } }),
  })
}
