import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { APP_NAME_PATTERN } from '../../../../src/lib/api/contract/index.js'
import { basicCredentials } from '../../../../src/sim/controller/api/basic-auth.js'
import { checkedAppName, generatedName } from '../../../../src/sim/controller/services/app-names.js'
import { AppLocks } from '../../../../src/sim/controller/services/app-locks.js'
import {
  CONFIG_LIMIT,
  checkConfigSize,
  checkConfigs,
  summaryOf,
} from '../../../../src/sim/controller/services/config-rules.js'
import { IN_ALL, LoginLimiter } from '../../../../src/sim/controller/services/login-limiter.js'
import { PlatformError } from '../../../../src/sim/platform-error.js'

describe('the name of an app', () => {
  it('is one the platform generates', () => {
    for (let i = 0; i < 1000; i += 1) {
      const name = generatedName()
      expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z]+$/)
      expect(checkedAppName(name)).toBe(name)
    }
  })

  it('is whatever fits the pattern, or refused for the field', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (name) => {
        try {
          expect(checkedAppName(name)).toMatch(new RegExp(APP_NAME_PATTERN))
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError)
          expect((error as PlatformError).status).toBe(422)
          expect(Object.keys((error as PlatformError).errors)).toEqual(['unique_name'])
        }
      }),
    )
  })

  it('is not made of letters that only look like ours when lowered', () => {
    expect(() => checkedAppName('\u212Aelvin')).toThrow(/is not a valid app name/)
  })
})

describe('configs', () => {
  it('may take exactly 32 KiB in all, in bytes and with their names', () => {
    const crab = '🦀'
    const fitting = { KEY: crab + 'x'.repeat(CONFIG_LIMIT - 3 - 4) }
    expect(() => checkConfigSize(fitting)).not.toThrow()
    expect(() => checkConfigSize({ KEY: `${fitting.KEY}x` })).toThrow(/32768 bytes.*take 32769 bytes/)
  })

  it.each([
    ['a NUL byte', 'a\0b', /NUL/],
    ['half a character', '\ud83e', /Unicode/],
  ])('hold no %s, and the refusal does not show the value', (_what, value, message) => {
    expect(() => checkConfigs({ KEY: `secret-${value}` })).toThrow(message)
    expect(() => checkConfigs({ KEY: `secret-${value}` })).not.toThrow(/secret-/)
  })

  it('are summed up by their names', () => {
    expect(summaryOf('Set', ['FOO'])).toBe('Set `FOO` config var.')
    expect(summaryOf('Unset', ['A', 'B'])).toBe('Unset `A`, `B` config vars.')
    expect(summaryOf('Set', ['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe(
      'Set `A`, `B`, `C`, `D`, `E`, 2 more config vars.',
    )
  })
})

describe('credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  it('are read as they stand and percent-decoded', () => {
    expect(basicCredentials(basic('foo%40example.com:k%3Ay'))).toEqual([
      { name: 'foo%40example.com', secret: 'k%3Ay' },
      { name: 'foo@example.com', secret: 'k:y' },
    ])
    expect(basicCredentials(basic('a@b.c:with:colons'))).toEqual([{ name: 'a@b.c', secret: 'with:colons' }])
  })

  it('stand for themselves when they only look percent-encoded', () => {
    expect(basicCredentials(basic('a@b.c:100%'))).toEqual([{ name: 'a@b.c', secret: '100%' }])
  })

  it.each([undefined, '', 'Bearer x', 'Basic', 'Basic !!!', basic('nocolon')])('are none in %j', (header) => {
    expect(basicCredentials(header)).toEqual([])
  })
})

describe('attempts to log in', () => {
  it('are refused beyond ten for one account until they are five minutes old', () => {
    let now = 0
    const limiter = new LoginLimiter(() => now)
    for (let i = 0; i < 10; i += 1) {
      limiter.begin('A@example.com')
      now += 1000
    }
    expect(() => limiter.begin('a@example.com')).toThrow(/Try again in 290 seconds/)
    limiter.begin('b@example.com')
    now = 300_000
    limiter.begin('a@example.com')
    expect(() => limiter.begin('a@example.com')).toThrow(/Try again in 1 seconds/)
  })

  it('count no more once one succeeded', () => {
    const limiter = new LoginLimiter(() => 0)
    for (let i = 0; i < 50; i += 1) {
      limiter.begin('a@example.com')
      limiter.succeeded('a@example.com')
    }
  })

  it('are all let through where limits are off', () => {
    const limiter = new LoginLimiter(() => 0, 'to log in', false)
    expect(() => {
      for (let i = 0; i < 200; i += 1) limiter.begin('a@example.com')
    }).not.toThrow()
  })

  it('for others, however many, keep nobody from logging in, and are remembered for a number of accounts only', () => {
    const limiter = new LoginLimiter(() => 0)
    for (let i = 0; i < 9; i += 1) limiter.begin('mine@example.com')
    for (let i = 0; i < 5000; i += 1) limiter.begin(`${i}@example.com`)
    limiter.begin('mine@example.com')
    expect(() => limiter.begin('mine@example.com')).toThrow(/Too many attempts/)
    const began = process.cpuUsage()
    for (let i = 0; i < 100_000; i += 1) limiter.begin(`${i}@example.org`)
    const { user } = process.cpuUsage(began)
    // Each costs the same, not more with each that is remembered.
    expect(user / 1000).toBeLessThan(5000)
  })

  it('that leave something behind are refused beyond a hundred in all, whoever they are for', () => {
    const limiter = new LoginLimiter(() => 0, 'of this kind', true, IN_ALL)
    for (let i = 0; i < 100; i += 1) limiter.begin(`${i}@example.com`)
    expect(() => limiter.begin('one-more@example.com')).toThrow(/Too many attempts/)
  })
})

describe('the lock of an app', () => {
  it('lets work in one after the other, also after work that failed, and knows when it is idle', async () => {
    const locks = new AppLocks()
    const order: string[] = []
    const gate = new AbortController()
    const first = locks.run('a', async () => {
      await once(gate.signal, 'abort')
      order.push('first')
      throw new Error('failed')
    })
    const second = locks.run('a', async () => order.push('second'))
    await locks.run('b', async () => order.push('other app'))
    expect(order).toEqual(['other app'])
    gate.abort()
    await expect(first).rejects.toThrow('failed')
    await second
    await locks.idle()
    expect(order).toEqual(['other app', 'first', 'second'])
  })
})
