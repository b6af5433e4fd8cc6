import { apps, permissions } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const PATH = '/api/apps/first-light/permissions'

/** Somebody else with that role. */
const withRole =
  (role: 'COLLABORATOR' | 'VIEWER') =>
  async ({ test, stranger }: World): Promise<Record<string, string>> => {
    await test.call('POST', PATH, { body: { email: stranger.email, role } })
    return {}
  }
const asStranger = ({ stranger }: World) => ({ as: stranger })

export const PERMISSION_CASES: readonly CallCase[] = [
  {
    behaviour: 'lists who has access, the owner first',
    ...ok(permissions.list, PATH, {
      before: withRole('VIEWER'),
      data: [
        { email: 'you@gigalixir.localhost', role: 'OWNER' },
        { email: 'Stranger+1@example.com', role: 'VIEWER' },
      ],
    }),
  },
  {
    behaviour: 'lets somebody in, whatever the case of the e-mail',
    ...ok(permissions.add, PATH, { input: { body: { email: 'stranger+1@EXAMPLE.com' } } }),
  },
  {
    behaviour: 'changes a role',
    ...ok(permissions.add, PATH, {
      before: withRole('VIEWER'),
      inputFrom: ({ stranger: { email } }) => ({ body: { email, role: 'COLLABORATOR' } }),
    }),
  },
  {
    behaviour: 'takes access away',
    ...ok(permissions.remove, PATH, {
      before: withRole('COLLABORATOR'),
      inputFrom: ({ stranger: { email } }) => ({ body: { email } }),
    }),
  },
  {
    behaviour: 'lets nobody in who has no account',
    ...refused(422, 'POST', PATH, {
      input: { body: { email: 'ghost@example.com' } },
      errors: { email: /No one has signed up/ },
    }),
  },
  {
    behaviour: 'refuses a role there is not, and OWNER',
    ...refused(422, 'POST', PATH, {
      input: { body: { email: 'Stranger+1@example.com', role: 'OWNER' } },
      errors: { role: /^must be one of: COLLABORATOR, VIEWER$/ },
    }),
  },
  {
    behaviour: 'refuses to change the owner',
    ...refused(422, 'POST', PATH, {
      input: { body: { email: 'you@gigalixir.localhost', role: 'VIEWER' } },
      errors: { email: /owns the app/ },
    }),
  },
  {
    behaviour: 'refuses to take the app away from its owner',
    ...refused(422, 'DELETE', PATH, {
      input: { body: { email: 'you@gigalixir.localhost' } },
      errors: { email: /owns the app/ },
    }),
  },
  {
    behaviour: 'says that somebody had no access to take away',
    ...refused(404, 'DELETE', PATH, { input: { body: { email: 'Stranger+1@example.com' } } }),
  },
  {
    behaviour: 'leaves access to the owner to decide, also towards a collaborator',
    ...refused(401, 'POST', PATH, { before: withRole('COLLABORATOR'), errors: { '': /Only the owner/ } }),
    inputFrom: ({ stranger }) => ({ as: stranger, body: { email: stranger.email } }),
  },
  {
    behaviour: 'hides configs from a viewer',
    ...refused(401, 'GET', '/api/apps/first-light/configs', {
      before: withRole('VIEWER'),
      inputFrom: asStranger,
      errors: { '': /COLLABORATOR/ },
    }),
  },
  {
    behaviour: 'hides the passwords of databases from a viewer',
    ...refused(401, 'GET', '/api/apps/first-light/databases', {
      before: withRole('VIEWER'),
      inputFrom: asStranger,
    }),
  },
  {
    behaviour: 'shows the status to a viewer',
    ...ok(apps.status, '/api/apps/first-light/status', {
      before: withRole('VIEWER'),
      inputFrom: asStranger,
    }),
  },
  {
    behaviour: 'tells what was done, by whom and at which release, newest first',
    ...ok(apps.activity, '/api/apps/first-light/activity', {
      before: withRole('VIEWER'),
      data: [
        {
          actor: 'you@gigalixir.localhost',
          action: 'Gave Stranger+1@example.com access as VIEWER.',
          version: 2,
        },
        { version: 2 },
        { action: 'Set `A` config var.', version: 2 },
        { version: 1 },
        { action: 'Created the app.', version: null },
      ],
    }),
  },
]
