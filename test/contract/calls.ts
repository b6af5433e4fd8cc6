import { accounts, apps, configs, containers, releases } from '../../src/lib/api/contract/index.js'
import type { Call } from '../../src/lib/api/contract/index.js'
import type { RequestInput, TestController } from '../support/controller.js'
import { basic } from '../support/controller.js'

/** One call of a client, and what the platform has to answer. */
export interface CallCase {
  /** What is said about the platform. */
  readonly behaviour: string
  /** The call of the contract; its success answer is checked against the contract's schema. Null where there is none. */
  readonly call: Call | null
  readonly method: string
  readonly path: string
  readonly input?: RequestInput
  /** Made from what the world holds (keys, app secrets); goes over `input`. */
  readonly inputFrom?: (world: World) => RequestInput | Promise<RequestInput>
  readonly status: number
  /** Has to be in the `data` of the answer. */
  readonly data?: object
  /** Has to be in the `errors` of the answer: by field, what its message has to match. */
  readonly errors?: Readonly<Record<string, RegExp>>
}

/** What every case starts from. */
export interface World {
  readonly test: TestController
  /** Somebody else, who has an app `not-yours` and a password. */
  readonly stranger: { email: string; key: string; password: string }
}

const ok = (call: Call, path: string, more: Partial<CallCase> = {}) =>
  ({ call, method: call.method, path, status: call.status, ...more }) as const
const refused = (status: number, method: string, path: string, more: Partial<CallCase> = {}) =>
  ({ call: null, method, path, status, ...more }) as const

/** The app `first-light` has release 1 (healthy), config `A=1`, and release 2 that set it; `empty` was never deployed. */
export const CASES: readonly CallCase[] = [
  // Who calls
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
    ...refused(401, 'GET', '/api/login', { errors: { '': /Wrong e-mail or password/ } }),
    inputFrom: ({ stranger }) => ({ as: encoded(stranger.email, 'wrong') }),
  },
  {
    behaviour: 'refuses to log in an account without a password',
    ...refused(401, 'GET', '/api/login', { input: { as: { email: 'you@gigalixir.localhost', key: '' } } }),
  },

  // Apps
  {
    behaviour: 'lists the apps of the account and no others',
    ...ok(apps.list, '/api/apps', { data: [{ unique_name: 'empty' }, { unique_name: 'first-light' }] }),
  },
  {
    behaviour: 'creates an app as the platform does when nothing else is said',
    ...ok(apps.create, '/api/apps', {
      input: { body: { unique_name: 'new-app' } },
      data: {
        unique_name: 'new-app',
        replicas: 1,
        size: 0.3,
        cloud: 'gcp',
        region: 'v2018-us-central1',
        stack: 'gigalixir-24',
      },
    }),
  },
  {
    behaviour: 'chooses a name when none is given',
    ...ok(apps.create, '/api/apps', { input: { body: {} } }),
  },
  {
    behaviour: 'keeps names in lower case',
    ...ok(apps.create, '/api/apps', {
      input: { body: { unique_name: 'Upper-Case', stack: 'gigalixir-22' } },
      data: { unique_name: 'upper-case', stack: 'gigalixir-22' },
    }),
  },
  ...['../x', 'a'.repeat(300), 'ÄÖ', '-dash', 'dash-', 'a--b', 'ab', '1st', 'a b', ''].map((name) => ({
    behaviour: `refuses the name ${JSON.stringify(name.slice(0, 20))} and tells the rule`,
    ...refused(422, 'POST', '/api/apps', {
      input: { body: { unique_name: name } },
      errors: { unique_name: /3 to 50 characters/ },
    }),
  })),
  {
    behaviour: 'keeps the names of the platform for itself',
    ...refused(422, 'POST', '/api/apps', {
      input: { body: { unique_name: 'api' } },
      errors: { unique_name: /platform itself/ },
    }),
  },
  {
    behaviour: 'refuses a name that is taken, also by somebody else',
    ...refused(422, 'POST', '/api/apps', {
      input: { body: { unique_name: 'not-yours' } },
      errors: { unique_name: /already been taken/ },
    }),
  },
  {
    behaviour: 'refuses an unknown stack and names those there are',
    ...refused(422, 'POST', '/api/apps', {
      input: { body: { stack: 'cedar-14' } },
      errors: { stack: /gigalixir-24/ },
    }),
  },
  {
    behaviour: 'refuses a field of the wrong type and does not convert it',
    ...refused(422, 'POST', '/api/apps', {
      input: { body: { unique_name: 7 } },
      errors: { unique_name: /string/ },
    }),
  },
  {
    behaviour: 'shows an app',
    ...ok(apps.get, '/api/apps/first-light', { data: { unique_name: 'first-light' } }),
  },
  {
    behaviour: 'knows no app by an unknown name',
    ...refused(404, 'GET', '/api/apps/missing', { errors: { '': /App `missing` not found/ } }),
  },
  ...['..%2Ffirst-light', '%2e%2e%2fx', 'x'.repeat(300), '%C3%84%C3%96', "'%20or%201=1", '%00'].map(
    (name) => ({
      behaviour: `knows no app by the strange name ${name.slice(0, 20)}`,
      ...refused(404, 'GET', `/api/apps/${name}/status`, { errors: { '': /not found/ } }),
    }),
  ),
  {
    behaviour: "keeps people out of somebody else's app",
    ...refused(401, 'GET', '/api/apps/not-yours', { errors: { '': /no access/ } }),
  },
  {
    behaviour: "does not let somebody destroy another's app",
    ...refused(401, 'DELETE', '/api/apps/not-yours'),
  },
  {
    behaviour: 'shows what should run, what runs and how the newest rollout stands',
    ...ok(apps.status, '/api/apps/first-light/status', {
      data: {
        unique_name: 'first-light',
        replicas_desired: 1,
        replicas_running: 1,
        size: 0.3,
        pods: [{ sha: '1'.repeat(40), version: 2, status: 'Healthy' }],
        rollout: { version: 2, state: 'healthy' },
      },
    }),
  },
  {
    behaviour: 'shows an app that was never deployed without pods and without a rollout',
    ...ok(apps.status, '/api/apps/empty/status', {
      data: { replicas_desired: 1, replicas_running: 0, pods: [] },
    }),
  },
  {
    behaviour: 'scales',
    ...ok(apps.scale, '/api/apps/first-light/scale', {
      input: { body: { replicas: 2, size: 0.5 } },
      data: { replicas: 2, size: 0.5 },
    }),
  },
  {
    behaviour: 'scales to nothing, and an app without a release',
    ...ok(apps.scale, '/api/apps/empty/scale', {
      input: { body: { replicas: 0 } },
      data: { replicas: 0, size: 0.3 },
    }),
  },
  ...(
    [
      [{ replicas: -1 }, 'replicas'],
      [{ replicas: 1.5 }, 'replicas'],
      [{ replicas: '2' }, 'replicas'],
      [{ size: 0.1 }, 'size'],
      [{ size: 129 }, 'size'],
      [{ size: 0.25 }, 'size'],
      [{}, ''],
    ] as const
  ).map(([body, field]) => ({
    behaviour: `does not scale to ${JSON.stringify(body)}`,
    ...refused(422, 'PUT', '/api/apps/first-light/scale', { input: { body }, errors: { [field]: /./ } }),
  })),
  { behaviour: 'restarts', ...ok(apps.restart, '/api/apps/first-light/restart', { data: {} }) },
  {
    behaviour: 'takes an empty request that says it is JSON, as clients in use send it',
    ...ok(apps.restart, '/api/apps/first-light/restart', {
      input: { headers: { 'content-type': 'application/json' } },
    }),
  },
  {
    behaviour: 'has nothing to restart before the first deploy',
    ...refused(422, 'PUT', '/api/apps/empty/restart', { errors: { '': /deploy to it first/ } }),
  },
  { behaviour: 'destroys an app', ...ok(apps.destroy, '/api/apps/first-light') },

  // Configs
  { behaviour: 'lists configs', ...ok(configs.list, '/api/apps/first-light/configs', { data: { A: '1' } }) },
  {
    behaviour: 'sets some configs and leaves the others',
    ...ok(configs.set, '/api/apps/first-light/configs', {
      input: { body: { configs: { B: 'two\n"🦀"', EMPTY: '' } } },
      data: { A: '1', B: 'two\n"🦀"', EMPTY: '' },
    }),
  },
  {
    behaviour: 'takes the last of a key that is there twice',
    ...ok(configs.set, '/api/apps/first-light/configs', {
      input: {
        rawBody: '{"configs":{"TWICE":"first","TWICE":"last"}}',
        headers: { 'content-type': 'application/json' },
      },
      data: { TWICE: 'last' },
    }),
  },
  {
    behaviour: 'unsets a config',
    ...ok(configs.unset, '/api/apps/first-light/configs', { input: { body: { key: 'A' } }, data: {} }),
  },
  {
    behaviour: 'says that a config to unset is not there',
    ...refused(404, 'DELETE', '/api/apps/first-light/configs', {
      input: { body: { key: 'toString' } },
      errors: { '': /`toString` not found/ },
    }),
  },
  ...['1A', 'A-B', 'A B', '', 'Ä', 'A=B'].map((key) => ({
    behaviour: `refuses the config name ${JSON.stringify(key)}`,
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { [key]: 'x' } } },
      errors: { configs: /cannot be the name of a config var/ },
    }),
  })),
  {
    behaviour: 'refuses more than 32 KiB of config and names the limit',
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { BIG: 'x'.repeat(40_000) } } },
      errors: { configs: /32 KiB/ },
    }),
  },
  {
    behaviour: 'refuses a config value that is no text',
    ...refused(422, 'POST', '/api/apps/first-light/configs', {
      input: { body: { configs: { PORT: 4000 } } },
      errors: { configs: /string/ },
    }),
  },
  {
    behaviour: 'refuses to set configs when none are sent',
    ...refused(422, 'POST', '/api/apps/first-light/configs', { errors: { '': /./ } }),
  },

  // Releases
  {
    behaviour: 'lists releases, newest first',
    ...ok(releases.list, '/api/apps/first-light/releases', {
      data: [
        { version: 2, sha: '1'.repeat(40), summary: 'Set `A` config var.', status: 'healthy' },
        { version: 1, sha: '1'.repeat(40), summary: 'Deploy `1111111`.', status: 'healthy' },
      ],
    }),
  },
  {
    behaviour: 'rolls back with a new release of the old slug',
    ...ok(releases.rollback, '/api/apps/first-light/releases/1/rollback', {
      data: { version: 3, sha: '1'.repeat(40), summary: 'Rollback to version 1.' },
    }),
  },
  ...['9', '0', 'x', '-1', '1e0', '99999999999999999999'].map((version) => ({
    behaviour: `has no release ${version} to roll back to`,
    ...refused(404, 'POST', `/api/apps/first-light/releases/${version}/rollback`, {
      errors: { '': /Release `.*` of app `first-light` not found/ },
    }),
  })),
  {
    behaviour: 'tells the newest release and the name of its Elixir app',
    ...ok(releases.latest, '/api/apps/first-light/releases/latest', {
      data: { customer_app_name: 'greeter', version: 2 },
    }),
  },
  {
    behaviour: 'has no newest release before the first deploy',
    ...refused(404, 'GET', '/api/apps/empty/releases/latest', { errors: { '': /no release yet/ } }),
  },

  // From inside a run container
  {
    behaviour: 'tells a container what to run, with a signed URL and the secrets of its app',
    ...ok(containers.currentRelease, '/api/apps/first-light/releases/current', {
      data: { customer_app_name: 'greeter', config: { A: '1' }, version: 2, replicas: 1 },
    }),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
  {
    behaviour: 'has nothing to run for an app that was never deployed',
    ...refused(404, 'GET', '/api/apps/empty/releases/current'),
    inputFrom: ({ test }) => appAuth(test, 'empty'),
  },
  {
    behaviour: 'gives secrets to a container only, not to a person',
    ...refused(401, 'GET', '/api/apps/first-light/releases/current'),
  },
  {
    behaviour: "gives an app's secrets to no other app",
    ...refused(401, 'GET', '/api/apps/first-light/releases/current'),
    inputFrom: ({ test }) => appAuth(test, 'empty'),
  },
  {
    behaviour: 'does not let a container act as a person',
    ...refused(401, 'GET', '/api/apps/first-light'),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },

  // Requests that are not well formed
  {
    behaviour: 'knows no other URL',
    ...refused(404, 'GET', '/api/nothing?secret=1', { errors: { '': /no GET \/api\/nothing here/ } }),
  },
  { behaviour: 'knows no other method', ...refused(404, 'PATCH', '/api/apps', { errors: { '': /PATCH/ } }) },
  {
    behaviour: 'says that a request is not JSON',
    ...refused(400, 'POST', '/api/apps', {
      input: { rawBody: '{"unique_name":', headers: { 'content-type': 'application/json' } },
      errors: { '': /not valid JSON/ },
    }),
  },
  {
    behaviour: 'says that a request has to be JSON',
    ...refused(415, 'POST', '/api/apps', {
      input: { rawBody: 'unique_name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      errors: { '': /Content-Type: application\/json/ },
    }),
  },
  {
    behaviour: 'says that a request is too large',
    ...refused(413, 'POST', '/api/apps', {
      input: { body: { unique_name: 'x'.repeat(2_000_000) } },
      errors: { '': /too large/ },
    }),
  },
  {
    behaviour: 'refuses a request that would reach into objects',
    ...refused(400, 'POST', '/api/apps/first-light/configs', {
      input: {
        rawBody: '{"configs":{"__proto__":{"a":"b"}}}',
        headers: { 'content-type': 'application/json' },
      },
      errors: { '': /./ },
    }),
  },
  {
    behaviour: 'says that a URL is not well encoded',
    ...refused(400, 'GET', '/api/apps/%zz', { errors: { '': /not well encoded/ } }),
  },
  {
    behaviour: 'refuses a number of log lines that is none',
    ...refused(422, 'GET', '/api/apps/first-light/logs?num_lines=many', { errors: { num_lines: /many/ } }),
  },
  {
    behaviour: 'refuses a query parameter that is there twice',
    ...refused(422, 'GET', '/api/apps/first-light/logs?follow=1&follow=1', { errors: { follow: /string/ } }),
  },
]

function encoded(email: string, secret: string) {
  return { email: encodeURIComponent(email), key: encodeURIComponent(secret) }
}

async function appAuth(test: TestController, name: string): Promise<RequestInput> {
  const app = await test.database.apps.byName(name)
  if (!app) throw new Error(`${name} is not there`)
  const { appKey } = await test.database.apps.secrets(app)
  return { as: null, headers: { authorization: basic(name, appKey) } }
}
