import { URI } from 'otpauth'
import type { TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { cardToken } from '../../../support/card-token.js'
import { TestController } from '../../../support/controller.js'
import type { Caller } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

const PASSWORD = 'correct horse'

async function newest(test: TestController) {
  return (await test.database.mails.list(1))[0]!
}

/** Signs somebody up, step by step. */
async function signUp(test: TestController, email: string): Promise<Caller> {
  const step = async (body: object) =>
    (await test.call('POST', '/api/signup', { as: null, body })).json.data as Record<string, string>
  const { uuid } = await step({ email })
  await step({ uuid, confirmation_code: /\d{6}/.exec((await newest(test)).subject)![0] })
  await test.restart()
  await step({ uuid, password: PASSWORD })
  expect(await step({ uuid, promo_code: 'simulator' })).toEqual({ uuid, promo: 'SIMULATOR' })
  const done = await step({ uuid, tier: 'FREE' })
  expect(done.email).toBe(email)
  return { email, key: done.key! }
}

it('signs somebody up step by step, across a restart, and logs them in by their password', async () => {
  const test = await TestController.start(await tempDir())
  const ada = await signUp(test, 'ada@example.com')
  expect((await test.call('GET', '/api/users', { as: ada })).json.data).toEqual({
    email: 'ada@example.com',
    tier: 'FREE',
  })
  const login = await test.call('GET', '/api/login', { as: { email: ada.email, key: PASSWORD } })
  expect(login.status).toBe(200)
})

it('ends a code that was guessed too often, and sends another one on request', async () => {
  const test = await TestController.start(await tempDir())
  const step = (body: object) => test.call('POST', '/api/signup', { as: null, body })
  const { uuid } = (await step({ email: 'ada@example.com' })).json.data as { uuid: string }
  const right = /\d{6}/.exec((await newest(test)).subject)![0]
  for (let guess = 0; guess < 5; guess += 1) await step({ uuid, confirmation_code: 'wrong' })
  const late = await step({ uuid, confirmation_code: right })
  expect(late.status).toBe(429)
  expect(late.json.errors?.confirmation_code?.[0]).toMatch(/too often/)
  await test.call('PUT', '/api/users/reconfirm_email', { as: null, body: { email: 'ada@example.com' } })
  const code = /\d{6}/.exec((await newest(test)).subject)![0]
  expect((await step({ uuid, confirmation_code: code })).status).toBe(200)
})

it('sends no code for a sign-up that was left when the person signed up in another one', async () => {
  const test = await TestController.start(await tempDir())
  await test.call('POST', '/api/signup', { as: null, body: { email: 'ada@example.com' } })
  await signUp(test, 'ada@example.com')
  const before = await newest(test)
  const body = { email: 'ada@example.com' }
  const { status } = await test.call('PUT', '/api/users/reconfirm_email', { as: null, body })
  expect([status, await newest(test)]).toEqual([200, before])
})

it('refuses a card that is declined where it is given, and goes on with another one', async () => {
  const test = await TestController.start(await tempDir())
  const step = (body: object) => test.call('POST', '/api/signup', { as: null, body })
  const { uuid } = (await step({ email: 'ada@example.com' })).json.data as { uuid: string }
  await step({ uuid, confirmation_code: /\d{6}/.exec((await newest(test)).subject)![0] })
  await step({ uuid, password: PASSWORD })
  const declined = await step({ uuid, stripe_token: await cardToken(test, '4000000000000002') })
  expect(declined).toMatchObject({
    status: 422,
    json: { errors: { stripe_token: ['Your card was declined.'] } },
  })
  expect((await step({ uuid, stripe_token: 'tok_visa' })).status).toBe(422)
  expect((await step({ uuid, tier: 'STANDARD' })).json.errors?.stripe_token?.[0]).toMatch(/first/)
  expect((await step({ uuid, stripe_token: await cardToken(test) })).status).toBe(200)
  const { email, key } = (await step({ uuid, tier: 'STANDARD' })).json.data as { email: string; key: string }
  const as = { email, key }
  expect((await test.call('GET', '/api/users', { as })).json.data).toMatchObject({ tier: 'STANDARD' })
  expect((await test.call('GET', '/api/payment_methods', { as })).json.data).toMatchObject({ last4: '4242' })
})

it('asks to wait after too many mails to one address', async () => {
  const test = await TestController.start(await tempDir())
  const ask = () =>
    test.call('PUT', '/api/users/reset_password', { as: null, body: { email: test.local.email } })
  for (let count = 0; count < 10; count += 1) expect((await ask()).status).toBe(200)
  expect((await ask()).status).toBe(429)
})

it('lets tests log in, sign up and ask for mails as often as they like where rate limits are off', async () => {
  const test = await TestController.start(await tempDir())
  const email = test.local.email
  const attempts = [
    () => test.call('GET', '/api/login', { as: { email, key: 'wrong' } }),
    () => test.call('PUT', '/api/users/reset_password', { as: null, body: { email } }),
    () => test.call('POST', '/api/signup', { as: null, body: { email: 'ada@example.com' } }),
  ]
  test.rateLimits = false
  await test.restart()
  const last: number[] = []
  for (const attempt of attempts) {
    for (let count = 0; count < 10; count += 1) await attempt()
    last.push((await attempt()).status)
  }
  expect(last).toEqual([401, 200, 200])
})

it('takes each token and each recovery code of a second factor once', async () => {
  const test = await TestController.start(await tempDir())
  test.moment = new Date('2026-11-23T10:00:00Z')
  const ada = await signUp(test, 'ada@example.com')
  const { url } = (await test.call('POST', '/api/mfa/start', { as: ada })).json.data as { url: string }
  const totp = URI.parse(url) as TOTP
  const token = () => totp.generate({ timestamp: test.moment!.getTime() })
  const login = async (mfa: string) =>
    (
      await test.call('GET', `/api/login?mfa_token=${mfa}`, {
        as: { email: ada.email, key: PASSWORD },
      })
    ).status
  const first = token()
  const verified = await test.call('POST', '/api/mfa/verify', { as: ada, body: { mfa_token: first } })
  const codes = (verified.json.data as { recovery_codes: string[] }).recovery_codes
  expect(new Set(codes).size).toBe(10)
  expect(await login(first)).toBe(401)
  test.moment = new Date('2026-11-23T10:00:30Z')
  expect([await login(token()), await login(token())]).toEqual([200, 401])
  expect([await login(codes[0]!), await login(codes[0]!)]).toEqual([200, 401])
  expect(await login('')).toBe(303)
})

it('ends the old API key at once, for pushes too', async () => {
  const test = await TestController.start(await tempDir())
  const ada = await signUp(test, 'ada@example.com')
  await test.call('POST', '/api/apps', { as: ada, body: { unique_name: 'of-ada' } })
  await test.controller.authorizePush('of-ada', ada.email, ada.key)
  const query = `current_password=${encodeURIComponent(PASSWORD)}`
  const { json } = await test.call('POST', `/api/api_keys/regenerate?${query}`, { as: ada })
  expect((await test.call('GET', '/api/users', { as: ada })).status).toBe(401)
  await expect(test.controller.authorizePush('of-ada', ada.email, ada.key)).rejects.toMatchObject({
    ...{ status: 401, message: expect.stringMatching(/gigalixir login/) as string },
  })
  const { key } = json.data as { key: string }
  expect((await test.call('GET', '/api/users', { as: { ...ada, key } })).status).toBe(200)
})

it('changes an address only when its link is opened and confirmed, once', async () => {
  const test = await TestController.start(await tempDir())
  const ada = await signUp(test, 'ada@example.com')
  const body = { next_email: 'countess@example.com', current_password: PASSWORD }
  await test.call('POST', '/api/users/email', { as: ada, body })
  const mail = await newest(test)
  expect(mail.to).toBe('countess@example.com')
  const link = /http:\S+/.exec(mail.body)![0]
  const opened = await fetch(link)
  expect([opened.headers.get('referrer-policy'), await opened.text()]).toEqual([
    'no-referrer',
    expect.stringContaining('<button>'),
  ])
  expect((await test.call('GET', '/api/users', { as: ada })).status).toBe(200)
  const token = new URL(link).searchParams.get('token')!
  const confirm = () =>
    fetch(`${test.url}/api/users/email/confirm`, { method: 'POST', body: new URLSearchParams({ token }) })
  expect((await confirm()).status).toBe(200)
  expect((await confirm()).status).toBe(422)
  const as = { ...ada, email: 'countess@example.com' }
  expect((await test.call('GET', '/api/users', { as })).status).toBe(200)
})

it('sets a forgotten password once, and not after an hour', async () => {
  const test = await TestController.start(await tempDir())
  test.moment = new Date('2026-11-23T10:00:00Z')
  const ask = async () => {
    await test.call('PUT', '/api/users/reset_password', { as: null, body: { email: test.local.email } })
    return /for one hour: (\S+)/.exec((await newest(test)).body)![1]
  }
  const set = async (token: string | undefined) =>
    (await test.call('POST', '/api/users/reset_password', { as: null, body: { token, password: PASSWORD } }))
      .status
  const first = await ask()
  const second = await ask()
  expect([await set(first), await set(second), await set(second)]).toEqual([422, 200, 422])
  const third = await ask()
  test.moment = new Date('2026-11-23T11:00:01Z')
  expect(await set(third)).toBe(422)
  const login = await test.call('GET', '/api/login', { as: { email: test.local.email, key: PASSWORD } })
  expect(login.status).toBe(200)
})

it('keeps the newest two hundred mails, unreadable in the file', async () => {
  const test = await TestController.start(await tempDir())
  for (let count = 0; count < 203; count += 1)
    await test.database.mails.add({ to: 'a@example.com', subject: `mail ${count}`, body: 'hush' })
  const mails = await test.database.mails.list(1000)
  expect([mails.length, mails[0]?.subject, mails[0]?.body]).toEqual([200, 'mail 202', 'hush'])
})
