import { expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

interface Begun {
  session: string
  url: string
  uuid?: string
}

async function begin(test: TestController): Promise<Begun> {
  return (await test.call('POST', '/api/oauth/google', { as: null })).json.data as Begun
}

function post(test: TestController, session: string, fields: Record<string, string>) {
  const rawBody = new URLSearchParams({ session, ...fields }).toString()
  return test.call('POST', '/api/oauth/consent', { as: null, headers: FORM, rawBody })
}

const poll = (test: TestController, session: string) =>
  test.call('GET', `/api/oauth/google/${session}`, { as: null })

/** Says who one is, and types the code of the mail. */
async function prove(test: TestController, session: string, email: string) {
  await post(test, session, { step: 'email', email })
  const [mail] = await test.database.mails.list(1)
  expect(mail?.to).toBe(email)
  return post(test, session, { step: 'code', code: /\d{6}/.exec(mail!.body)![0] })
}

it('logs somebody in who proves an address by its mail, and tells nothing until then', async () => {
  const test = await TestController.start(await tempDir())
  const { session, url } = await begin(test)
  expect((await test.fetch('GET', url.slice(test.url.length), { as: null })).status).toBe(200)
  expect(await poll(test, session)).toMatchObject({ status: 204, text: '' })
  await post(test, session, { step: 'email', email: test.local.email })
  expect((await poll(test, session)).status).toBe(204)
  expect((await post(test, session, { step: 'code', code: '0' })).status).toBe(422)
  expect((await poll(test, session)).status).toBe(204)
  expect((await prove(test, session, test.local.email)).text).toContain('Return to your terminal')
  const { status, json } = await poll(test, session)
  expect(status).toBe(200)
  const as = json.data as { email: string; key: string }
  expect(as.email).toBe(test.local.email)
  expect((await test.call('GET', '/api/users', { as })).status).toBe(200)
})

it('ends when a code is guessed too often, when it is refused, and when it takes too long', async () => {
  const test = await TestController.start(await tempDir())
  const { session } = await begin(test)
  await post(test, session, { step: 'email', email: test.local.email })
  const code = /\d{6}/.exec((await test.database.mails.list(1))[0]!.body)![0]
  for (let guess = 0; guess < 5; guess += 1) await post(test, session, { step: 'code', code: 'wrong' })
  expect((await post(test, session, { step: 'code', code })).text).toContain('too often')
  expect((await poll(test, session)).status).toBe(204)

  await post(test, session, { step: 'refuse' })
  expect(await poll(test, session)).toMatchObject({ status: 401, json: { errors: { '': [/./] } } })
  expect((await prove(test, session, test.local.email)).status).toBe(422)

  const late = await begin(test)
  test.moment = new Date(Date.now() + 11 * 60_000)
  expect((await poll(test, late.session)).status).toBe(404)
  expect((await test.call('GET', `/api/oauth/consent?session=${late.session}`, { as: null })).status).toBe(
    404,
  )
})

it('signs somebody up without a password, who then logs in the same way', async () => {
  const test = await TestController.start(await tempDir())
  const step = (body: object) => test.call('POST', '/api/signup', { as: null, body })
  const { uuid, session } = (await step({ oauth: 'google' })).json.data as Required<Begun>
  expect((await step({ uuid, tier: 'FREE' })).json.errors?.['']?.[0]).toMatch(/Google comes first/)
  expect((await step({ uuid, confirmation_code: '' })).status).toBe(422)
  await prove(test, session, 'grace@example.com')
  expect((await poll(test, session)).json.data).toEqual({ email: 'grace@example.com' })
  const done = (await step({ uuid, tier: 'FREE' })).json.data as { email: string; key: string }
  expect(done.email).toBe('grace@example.com')
  expect((await test.call('GET', '/api/users', { as: done })).json.data).toMatchObject({ tier: 'FREE' })

  const again = await begin(test)
  await prove(test, again.session, 'grace@example.com')
  expect((await poll(test, again.session)).json.data).toMatchObject({ email: 'grace@example.com' })
})

it('makes no second account of an address, and logs nobody in who has none', async () => {
  const test = await TestController.start(await tempDir())
  const { session } = (await test.call('POST', '/api/signup', { as: null, body: { oauth: 'google' } })).json
    .data as Begun
  expect((await prove(test, session, test.local.email)).text).toContain('has an account')
  expect((await poll(test, session)).json.errors?.['']?.[0]).toMatch(/login:google/)
  const login = await begin(test)
  await prove(test, login.session, 'nobody@example.com')
  expect((await poll(test, login.session)).json.errors?.['']?.[0]).toMatch(/signup:google/)
})

it('shows on its page what was typed as text', async () => {
  const test = await TestController.start(await tempDir())
  const { session } = await begin(test)
  const evil = '"><script>alert(1)</script>@example.com'
  const answers = [
    await test.call('GET', `/api/oauth/consent?session=${encodeURIComponent(evil)}`, { as: null }),
    await post(test, session, { step: 'email', email: evil }),
    await post(test, evil, { step: evil, email: evil }),
  ]
  for (const { text, headers } of answers) {
    expect(text).not.toContain('<script')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})
