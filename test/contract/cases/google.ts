import { oauth, signup } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

/** Begins a login as somebody who has an account, and proves it by the mail. */
const proven = async ({ test, stranger }: World): Promise<Record<string, string>> => {
  const { json } = await test.call('POST', '/api/oauth/google', { as: null })
  const { session } = json.data as { session: string }
  const post = (fields: Record<string, string>) =>
    test.call('POST', '/api/oauth/consent', {
      as: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      rawBody: new URLSearchParams({ session, ...fields }).toString(),
    })
  await post({ step: 'email', email: stranger.email })
  const [mail] = await test.database.mails.list(1)
  await post({ step: 'code', code: /\d{6}/.exec(mail!.body)![0] })
  return { ':session': session }
}

export const GOOGLE_CASES: readonly CallCase[] = [
  {
    behaviour: 'says where to log in with Google',
    ...ok(oauth.start, '/api/oauth/google', { input: { as: null } }),
  },
  {
    behaviour: 'gives an API key to who has logged in with Google',
    ...ok(oauth.end, '/api/oauth/google/:session', { before: proven, input: { as: null } }),
  },
  {
    behaviour: 'knows no login with Google that was not begun',
    ...refused(404, 'GET', '/api/oauth/google/nope', { input: { as: null }, errors: { '': /Start again/ } }),
  },
  {
    behaviour: 'begins a sign-up with Google',
    ...ok(signup.step, '/api/signup', { input: { as: null, body: { oauth: 'google' } } }),
  },
  {
    behaviour: 'refuses a sign-up with somebody else than Google',
    ...refused(422, 'POST', '/api/signup', { input: { as: null, body: { oauth: 'myspace' } } }),
  },
]
