import { migrations, releases } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

export const RELEASE_CASES: readonly CallCase[] = [
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
    behaviour: 'tells what a release changed by names, and nothing of the values',
    ...ok(releases.info, '/api/apps/first-light/releases/2', {
      data: {
        ...{ version: 2, sha: '1'.repeat(40), status: 'healthy', current: true, live_until: null },
        previous: { version: 1, sha: '1'.repeat(40) },
        configs: { added: ['A'], changed: [], removed: [] },
      },
    }),
  },
  {
    behaviour: 'tells of the first release that none was before it',
    ...ok(releases.info, '/api/apps/first-light/releases/1', { data: { version: 1, previous: null } }),
  },
  {
    behaviour: 'knows nothing of a release that is not there',
    ...refused(404, 'GET', '/api/apps/first-light/releases/9', { errors: { '': /Release `9` of app/ } }),
  },
  {
    behaviour: 'starts migrations of what is live in a job of their own',
    ...ok(migrations.start, '/api/apps/first-light/migrations', { data: { id: /^first-light-job-/ } }),
  },
  {
    behaviour: 'has nothing to migrate before the first deploy',
    ...refused(404, 'POST', '/api/apps/empty/migrations', { errors: { '': /no release yet/ } }),
  },
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
]
