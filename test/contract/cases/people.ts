import { TOTP, URI } from 'otpauth'
import { accounts, apiKeys, mfa, signup } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const asStranger = ({ stranger }: World) => ({ as: stranger })
const mailed = async ({ test }: World) => (await test.database.mails.list(1))[0]!

/** A token of the authenticator that was set up with this URI. */
function tokenOf(url: string): string {
  const totp = URI.parse(url)
  if (!(totp instanceof TOTP)) throw new Error(`${url} is of no authenticator`)
  return totp.generate()
}

async function startMfa({ test, stranger }: World): Promise<string> {
  const { json } = await test.call('POST', '/api/mfa/start', { as: stranger, body: {} })
  return (json.data as { url: string }).url
}

async function withMfa(world: World): Promise<Record<string, string>> {
  const mfa_token = tokenOf(await startMfa(world))
  await world.test.call('POST', '/api/mfa/verify', { as: world.stranger, body: { mfa_token } })
  return {}
}

async function begun({ test }: World): Promise<string> {
  const { json } = await test.call('POST', '/api/signup', { as: null, body: { email: 'ada@example.com' } })
  return (json.data as { uuid: string }).uuid
}

export const PEOPLE_CASES: readonly CallCase[] = [
  {
    behaviour: 'begins a sign-up with an e-mail',
    ...ok(signup.step, '/api/signup', { input: { as: null, body: { email: 'ada@example.com' } } }),
  },
  {
    behaviour: 'goes on with the code of the mail',
    ...ok(signup.step, '/api/signup'),
    inputFrom: async (world) => {
      const uuid = await begun(world)
      const confirmation_code = /\d{6}/.exec((await mailed(world)).subject)![0]
      return { as: null, body: { uuid, confirmation_code } }
    },
  },
  {
    behaviour: 'refuses a wrong code',
    ...refused(422, 'POST', '/api/signup', { errors: { confirmation_code: /mail/ } }),
    inputFrom: async (world) => ({ as: null, body: { uuid: await begun(world), confirmation_code: 'x' } }),
  },
  {
    behaviour: 'wants the e-mail confirmed before anything else',
    ...refused(422, 'POST', '/api/signup', { errors: { confirmation_code: /first/ } }),
    inputFrom: async (world) => ({ as: null, body: { uuid: await begun(world), tier: 'FREE' } }),
  },
  {
    behaviour: 'refuses to sign somebody up twice',
    ...refused(422, 'POST', '/api/signup', {
      input: { as: null, body: { email: 'STRANGER+1@example.com' } },
      errors: { email: /taken/ },
    }),
  },
  ...['', 'ada', 'a b@example.com', '<x@example.com>'].map((email) => ({
    behaviour: `refuses ${JSON.stringify(email)} as an e-mail`,
    ...refused(422, 'POST', '/api/signup', { input: { as: null, body: { email } }, errors: { email: /./ } }),
  })),
  {
    behaviour: 'knows no sign-up that nobody began',
    ...refused(422, 'POST', '/api/signup', {
      input: { as: null, body: { uuid: 'none', password: 'long enough' } },
      errors: { uuid: /sign-up in progress/ },
    }),
  },
  ...(['Stranger+1@example.com', 'ghost@example.com'] as const).flatMap((email) => [
    {
      behaviour: `does not tell whether ${email} has an account when a password is forgotten`,
      ...ok(accounts.requestPasswordReset, '/api/users/reset_password', {
        input: { as: null, body: { email } },
        data: {},
      }),
    },
    {
      behaviour: `does not tell whether ${email} waits for a confirmation`,
      ...ok(accounts.reconfirmEmail, '/api/users/reconfirm_email', {
        input: { as: null, body: { email } },
        data: {},
      }),
    },
  ]),
  {
    behaviour: 'sets a new password by the token of the mail',
    ...ok(accounts.resetPassword, '/api/users/reset_password'),
    inputFrom: async (world) => {
      const { test, stranger } = world
      await test.call('PUT', '/api/users/reset_password', { as: null, body: { email: stranger.email } })
      const token = /for one hour: (\S+)/.exec((await mailed(world)).body)![1]
      return { as: null, body: { token, password: 'a new password' } }
    },
  },
  {
    behaviour: 'refuses a token nobody was sent',
    ...refused(422, 'POST', '/api/users/reset_password', {
      input: { as: null, body: { token: 'guess', password: 'long enough' } },
      errors: { token: /unknown/ },
    }),
  },
  {
    behaviour: 'changes a password',
    ...ok(accounts.changePassword, '/api/users/change_password'),
    inputFrom: ({ stranger }) => ({
      as: stranger,
      body: { current_password: stranger.password, new_password: 'another one' },
    }),
  },
  {
    behaviour: 'refuses a short password and says how long it has to be',
    ...refused(422, 'PATCH', '/api/users/change_password', {
      input: { body: { current_password: 'x', new_password: 'short' } },
      errors: { new_password: /at least 8/ },
    }),
  },
  {
    behaviour: 'tells who has no password how to get one',
    ...refused(422, 'PATCH', '/api/users/change_password', {
      input: { body: { current_password: 'x', new_password: 'long enough' } },
      errors: { current_password: /account:password:reset/ },
    }),
  },
  {
    behaviour: 'sends a link to a new address',
    ...ok(accounts.changeEmail, '/api/users/email'),
    inputFrom: ({ stranger }) => ({
      as: stranger,
      body: { next_email: 'new@example.com', current_password: stranger.password },
    }),
  },
  {
    behaviour: "refuses somebody else's address",
    ...refused(422, 'POST', '/api/users/email', { errors: { next_email: /taken/ } }),
    inputFrom: ({ stranger }) => ({
      as: stranger,
      body: { next_email: 'you@gigalixir.localhost', current_password: stranger.password },
    }),
  },
  {
    behaviour: 'keeps an account that owns apps, and names them',
    ...refused(422, 'DELETE', '/api/users/destroy', { errors: { '': /`not-yours`/ } }),
    inputFrom: ({ stranger: { password, ...as } }) => ({
      as,
      body: { email: as.email, current_password: password },
    }),
  },
  {
    behaviour: 'destroys an account without apps',
    ...ok(accounts.destroy, '/api/users/destroy'),
    inputFrom: async ({ test, stranger }) => {
      await test.call('DELETE', '/api/apps/not-yours', { as: stranger })
      return { as: stranger, body: { email: stranger.email, current_password: stranger.password } }
    },
  },
  {
    behaviour: 'gives a new API key',
    ...ok(apiKeys.regenerate, '/api/api_keys/regenerate?current_password=:password', {
      before: ({ stranger }) => Promise.resolve({ ':password': encodeURIComponent(stranger.password) }),
      inputFrom: asStranger,
    }),
  },
  {
    behaviour: 'gives no new API key for a wrong password',
    ...refused(422, 'POST', '/api/api_keys/regenerate?current_password=wrong', {
      inputFrom: asStranger,
      errors: { current_password: /wrong/ },
    }),
  },
  {
    behaviour: 'begins to set up a second factor',
    ...ok(mfa.start, '/api/mfa/start', { input: { body: {} } }),
  },
  {
    behaviour: 'takes the second factor on by a token of it',
    ...ok(mfa.verify, '/api/mfa/verify'),
    inputFrom: async (world) => ({
      as: world.stranger,
      body: { mfa_token: tokenOf(await startMfa(world)) },
    }),
  },
  {
    behaviour: 'refuses a wrong token',
    ...refused(422, 'POST', '/api/mfa/verify', { errors: { mfa_token: /clock/ } }),
    inputFrom: async (world) => {
      await startMfa(world)
      return { as: world.stranger, body: { mfa_token: 'nope' } }
    },
  },
  {
    behaviour: 'asks for a token when there is a second factor',
    ...refused(303, 'GET', '/api/login', { before: withMfa, errors: { '': /token/ } }),
    inputFrom: ({ stranger }) => ({ as: { email: stranger.email, key: stranger.password } }),
  },
  {
    behaviour: 'refuses a login with a wrong token',
    ...refused(401, 'GET', '/api/login?mfa_token=000', { before: withMfa, errors: { '': /code is wrong/ } }),
    inputFrom: ({ stranger }) => ({ as: { email: stranger.email, key: stranger.password } }),
  },
  {
    behaviour: 'gives new recovery codes',
    ...ok(mfa.regenerateRecoveryCodes, '/api/mfa/recovery_codes', {
      before: withMfa,
      inputFrom: asStranger,
    }),
  },
  {
    behaviour: 'gives up the second factor',
    ...ok(mfa.deactivate, '/api/mfa', { before: withMfa, inputFrom: asStranger }),
  },
  {
    behaviour: 'says that there is no second factor to give up',
    ...refused(422, 'DELETE', '/api/mfa', { errors: { '': /authentication is off/ } }),
  },
]
