import { accounts } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

/** Who calls. */
export const ACCOUNT_CASES: readonly CallCase[] = [
  {
    behaviour: 'tells the account of the key',
    ...ok(accounts.get, '/api/users', { data: { email: 'you@gigalixir.localhost', tier: 'STANDARD' } }),
  },
  {
    behaviour: 'takes credentials that were percent-encoded before base64',
    ...ok(accounts.get, '/api/users'),
    inputFrom: ({ test: { local } }) => ({
      as: { email: encodeURIComponent(local.email), key: encodeURIComponent(local.key) },
    }),
  },
  {
    behaviour: 'does not mind the case of an e-mail',
    ...ok(accounts.get, '/api/users'),
    inputFrom: ({ test: { local } }) => ({ as: { ...local, email: local.email.toUpperCase() } }),
  },
  {
    behaviour: 'knows nobody without credentials',
    ...refused(401, 'GET', '/api/apps', { input: { as: null }, errors: { '': /Unauthorized/ } }),
  },
  {
    behaviour: 'refuses a wrong key',
    ...refused(401, 'GET', '/api/apps', { input: { as: { email: 'you@gigalixir.localhost', key: 'nope' } } }),
  },
  {
    behaviour: "refuses somebody's key with another e-mail",
    ...refused(401, 'GET', '/api/apps'),
    inputFrom: ({ test, stranger }) => ({ as: { email: test.local.email, key: stranger.key } }),
  },
  {
    behaviour: 'refuses an Authorization header that is not Basic, or is broken',
    ...refused(401, 'GET', '/api/apps', { input: { as: null, headers: { authorization: 'Basic %%%' } } }),
  },
  {
    behaviour: 'says who may not call before it looks at what was sent',
    ...refused(401, 'POST', '/api/apps', { input: { as: null, rawBody: '{broken' } }),
  },
  {
    behaviour: 'gives an API key for e-mail and password',
    ...ok(accounts.login, '/api/login'),
    inputFrom: ({ stranger }) => ({ as: encoded(stranger.email, stranger.password) }),
  },
  {
    behaviour: 'takes e-mail and password that were not percent-encoded',
    ...ok(accounts.login, '/api/login'),
    inputFrom: ({ stranger }) => ({ as: { email: stranger.email, key: stranger.password } }),
  },
  {
    behaviour: 'refuses a wrong password',
    ...refused(401, 'GET', '/api/login', { errors: { '': /Wrong email or password/ } }),
    inputFrom: ({ stranger }) => ({ as: encoded(stranger.email, 'wrong') }),
  },
  {
    behaviour: 'refuses to log in an account without a password',
    ...refused(401, 'GET', '/api/login', { input: { as: { email: 'you@gigalixir.localhost', key: '' } } }),
  },
]

function encoded(email: string, secret: string) {
  return { email: encodeURIComponent(email), key: encodeURIComponent(secret) }
}
