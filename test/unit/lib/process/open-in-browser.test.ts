import { describe, expect, it } from 'vitest'
import { browserCommand } from '../../../../src/lib/process/open-in-browser.js'

describe('browserCommand', () => {
  it.each([
    ['linux', 'xdg-open'],
    ['darwin', 'open'],
    ['win32', 'rundll32'],
  ] as const)('on %s is %s, with the URL as one argument and no shell', (platform, file) => {
    const url = 'http://my-app.gigalixirapp.localhost:4080/?a=1&b=$(x)'
    const [command, args] = browserCommand(url, platform)
    expect(command).toBe(file)
    expect(args.at(-1)).toBe(url)
  })
})
