import { apps } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

export const APP_CASES: readonly CallCase[] = [
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
  ...(
    [
      [{ cloud: 'aws' }, { cloud: 'aws', region: 'us-east-1' }],
      [{ region: 'us-west-2' }, { cloud: 'aws', region: 'us-west-2' }],
      [{ region: 'europe-west1' }, { cloud: 'gcp', region: 'europe-west1' }],
      [
        { cloud: 'aws', region: 'one-of-tomorrow' },
        { cloud: 'aws', region: 'one-of-tomorrow' },
      ],
    ] as const
  ).map(([body, data]) => ({
    behaviour: `creates an app in ${JSON.stringify(body)}`,
    ...ok(apps.create, '/api/apps', { input: { body }, data }),
  })),
  ...(
    [
      [{ cloud: 'cumulus' }, { cloud: /no cloud `cumulus`.*gcp, aws/ }],
      [{ cloud: 'gcp', region: 'us-east-1' }, { region: /a region of aws, and not of gcp/ }],
      [{ region: 'A place' }, { region: /is not a region/ }],
    ] as const
  ).map(([body, errors]) => ({
    behaviour: `refuses to create an app in ${JSON.stringify(body)}`,
    ...refused(422, 'POST', '/api/apps', { input: { body }, errors }),
  })),
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
]
