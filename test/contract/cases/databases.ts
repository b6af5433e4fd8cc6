import { databases } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const OF_APP = '/api/apps/first-light/databases'

/** Makes a database for a case about one. Its path takes the place of `:id`. */
const withDatabase = (body: object | null) => async (world: World) => {
  const path = body === null ? '/api/apps/first-light/free_databases' : OF_APP
  const { json } = await world.test.call('POST', path, { body: body ?? {} })
  return { ':id': (json.data as { id: string }).id }
}
const standard = withDatabase({ size: 0.6 })
const free = withDatabase(null)

export const DATABASE_CASES: readonly CallCase[] = [
  { behaviour: 'lists no databases', ...ok(databases.list, OF_APP, { data: [] }) },
  {
    behaviour: 'creates a database of a size, with an address for people and one for the app',
    ...ok(databases.create, OF_APP, {
      input: { body: { size: 1.7, version: 'POSTGRES_17' } },
      data: { size: 1.7, version: 'POSTGRES_17', host: '127.0.0.1', connections: 50, tier: 'STANDARD' },
    }),
  },
  {
    behaviour: 'creates a free database and tells its url at once',
    ...ok(databases.createFree, '/api/apps/first-light/free_databases', {
      input: { body: {} },
      data: { tier: 'FREE', state: 'AVAILABLE', connections: 4, row_limit: 10_000 },
    }),
  },
  {
    behaviour: 'refuses a size of database there is not, and names those there are',
    ...refused(422, 'POST', OF_APP, {
      input: { body: { size: 0.7 } },
      errors: { size: /0\.6, 1\.7, 4, 8, 16, 32, 48, 64, 96, 128/ },
    }),
  },
  {
    behaviour: 'refuses a version of PostgreSQL there is not, and names those there are',
    ...refused(422, 'POST', OF_APP, {
      input: { body: { size: 0.6, version: 'POSTGRES_12' } },
      errors: { version: /`POSTGRES_17`/ },
    }),
  },
  {
    behaviour: 'refuses a version that is none',
    ...refused(422, 'POST', OF_APP, {
      input: { body: { size: 0.6, version: '16' } },
      errors: { version: /POSTGRES_16/ },
    }),
  },
  {
    behaviour: 'refuses a database without a size',
    ...refused(422, 'POST', OF_APP, { input: { body: {} }, errors: { size: /blank/ } }),
  },
  {
    behaviour: 'refuses a database on the free tier and says what to do',
    ...refused(422, 'POST', '/api/apps/not-yours/databases', {
      input: { body: { size: 0.6 } },
      inputFrom: ({ stranger }) => ({ as: stranger }),
      errors: { '': /account:upgrade/ },
    }),
  },
  ...['', '/backups', '/read_replicas'].map((rest) => ({
    behaviour: `says that there is no such database${rest && ` for ${rest}`}`,
    ...refused(404, rest === '' ? 'DELETE' : 'GET', `${OF_APP}/unknown${rest}`, {
      errors: { '': /Database `unknown` not found/ },
    }),
  })),
  {
    behaviour: 'scales a database',
    ...ok(databases.scale, `${OF_APP}/:id`, {
      before: standard,
      input: { body: { size: 4, high_availability: 'enabled' } },
      data: { size: 4, high_availability: 'enabled', connections: 100 },
    }),
  },
  {
    behaviour: 'leaves the size as it is where a client sends null for it',
    ...ok(databases.scale, `${OF_APP}/:id`, {
      before: standard,
      input: { body: { size: null, high_availability: 'enabled' } },
      data: { size: 0.6, high_availability: 'enabled' },
    }),
  },
  {
    behaviour: 'wants to be told what to scale, also by a client that sends null',
    ...refused(422, 'PUT', `${OF_APP}/:id`, {
      before: standard,
      input: { body: { size: null } },
      errors: { '': /Give `size`/ },
    }),
  },
  {
    behaviour: 'destroys a database',
    ...ok(databases.destroy, `${OF_APP}/:id`, {
      before: standard,
      data: { state: 'DELETED', url: null, password: null },
    }),
  },
  {
    behaviour: 'lists read replicas',
    ...ok(databases.listReadReplicas, `${OF_APP}/:id/read_replicas`, { before: standard, data: [] }),
  },
  {
    behaviour: 'creates a read replica',
    ...ok(databases.createReadReplica, `${OF_APP}/:id/read_replicas`, {
      before: standard,
      input: { body: { size: 1.7 } },
      data: { size: 1.7 },
    }),
  },
  {
    behaviour: 'lists backups',
    ...ok(databases.listBackups, `${OF_APP}/:id/backups`, { before: standard, data: [] }),
  },
  {
    behaviour: 'takes a backup',
    ...ok(databases.createBackup, `${OF_APP}/:id/backups`, {
      before: standard,
      data: { size: 1234, state: 'COMPLETE' },
    }),
  },
  {
    behaviour: 'restores a backup',
    ...ok(databases.restoreBackup, `${OF_APP}/:id/backups/:backup/restore`, {
      before: async (world) => {
        const known = await standard(world)
        const { json } = await world.test.call('POST', `${OF_APP}/${known[':id']}/backups`)
        return { ...known, ':backup': (json.data as { id: string }).id }
      },
      data: { state: 'AVAILABLE' },
    }),
  },
  {
    behaviour: 'restarts a database',
    ...ok(databases.restart, `${OF_APP}/:id/restart`, { before: standard, data: { state: 'AVAILABLE' } }),
  },
  {
    behaviour: 'stops a database',
    ...ok(databases.stop, `${OF_APP}/:id/stop`, { before: standard, data: { state: 'STOPPED' } }),
  },
  {
    behaviour: 'starts a database',
    ...ok(databases.start, `${OF_APP}/:id/start`, { before: standard, data: { state: 'AVAILABLE' } }),
  },
  {
    behaviour: 'says which versions of PostgreSQL there are when asked for another',
    ...refused(422, 'POST', `${OF_APP}/:id/upgrade`, {
      before: standard,
      input: { body: { version: 'POSTGRES_18' } },
      errors: { version: /What can: `POSTGRES_17`/ },
    }),
    about: databases.upgrade,
  },
  ...(
    [
      ['PUT', '', { size: 4 }, /cannot be scaled/],
      ['POST', '/read_replicas', { size: 4 }, /no read replicas/],
      ['POST', '/backups', undefined, /no backups/],
    ] as const
  ).map(([method, rest, body, message]) => ({
    behaviour: `refuses ${method} ${rest} of a free database`,
    ...refused(422, method, `${OF_APP}/:id${rest}`, {
      before: free,
      ...(body && { input: { body } }),
      errors: { '': message },
    }),
  })),
]
