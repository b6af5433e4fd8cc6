import { releases } from '../../../src/lib/api/contract/index.js'
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
