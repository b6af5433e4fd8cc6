import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

const DatabaseParams = Type.Object({ app: Type.String(), id: Type.String() })
const Size = Type.Number({ exclusiveMinimum: 0 })

/** A PostgreSQL database of an app. Until it is `AVAILABLE`, where it is may not be known yet. */
export const Database = Type.Object({
  id: Type.String(),
  app_name: Type.String(),
  /** `AVAILABLE`, `DELETED` and others. */
  state: Type.String(),
  size: Type.Optional(Type.Number()),
  host: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  port: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  database: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  username: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  password: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
export type Database = Static<typeof Database>

export const list = call({
  name: 'databases.list',
  method: 'GET',
  path: '/api/apps/:app/databases',
  params: AppParams,
  answer: Type.Array(Database),
})

/** Of calls that name a version. */
const VERSIONS = {
  level: 'close',
  why: 'PostgreSQL is that of the distribution the stack is made from; other versions are refused, naming those there are.',
} as const

/** Sets the app's `DATABASE_URL` once the database is there. */
export const create = call({
  name: 'databases.create',
  fidelity: VERSIONS,
  method: 'POST',
  path: '/api/apps/:app/databases',
  status: 201,
  params: AppParams,
  body: Type.Object({
    size: Size,
    cloud: Type.Optional(Type.String()),
    region: Type.Optional(Type.String()),
    /** Such as `POSTGRES_16`. */
    version: Type.Optional(Type.String()),
  }),
  answer: Type.Object({}),
})

export const createFree = call({
  name: 'databases.createFree',
  fidelity: {
    level: 'close',
    why: 'It takes 4 connections: 2 as documented for each replica, twice so that a deploy can hold the old and the new one. The platform documents 2.',
  },
  method: 'POST',
  path: '/api/apps/:app/free_databases',
  status: 201,
  params: AppParams,
  body: Type.Object({}),
  answer: Type.Object({}),
})

export const scale = call({
  name: 'databases.scale',
  fidelity: { level: 'close', why: 'High availability is kept and shown, but there is one server.' },
  method: 'PUT',
  path: '/api/apps/:app/databases/:id',
  params: DatabaseParams,
  body: Type.Object({
    /** Null as if left out: there are clients that always send it. */
    size: Type.Optional(Type.Union([Size, Type.Null()])),
    high_availability: Type.Optional(Type.Union([Type.Literal('enabled'), Type.Literal('disabled')])),
  }),
  answer: Type.Object({}),
})

export const destroy = call({
  name: 'databases.destroy',
  method: 'DELETE',
  path: '/api/apps/:app/databases/:id',
  params: DatabaseParams,
  answer: Type.Object({}),
})

export const listReadReplicas = call({
  name: 'databases.listReadReplicas',
  method: 'GET',
  path: '/api/apps/:app/databases/:id/read_replicas',
  params: DatabaseParams,
  answer: Type.Array(Type.Object({})),
})

export const createReadReplica = call({
  name: 'databases.createReadReplica',
  method: 'POST',
  path: '/api/apps/:app/databases/:id/read_replicas',
  status: 201,
  params: DatabaseParams,
  body: Type.Object({ size: Type.Optional(Size) }),
  answer: Type.Object({}),
})

export const listBackups = call({
  name: 'databases.listBackups',
  method: 'GET',
  path: '/api/apps/:app/databases/:id/backups',
  params: DatabaseParams,
  answer: Type.Array(Type.Object({})),
})

/** Beyond the existing platform, which takes them itself, once a day: takes one now. */
export const createBackup = call({
  name: 'databases.createBackup',
  method: 'POST',
  path: '/api/apps/:app/databases/:id/backups',
  status: 201,
  params: DatabaseParams,
  answer: Type.Object({}),
})

export const restoreBackup = call({
  name: 'databases.restoreBackup',
  method: 'POST',
  path: '/api/apps/:app/databases/:id/backups/:backup/restore',
  params: Type.Object({ app: Type.String(), id: Type.String(), backup: Type.String() }),
  answer: Type.Object({}),
})

export const upgrade = call({
  name: 'databases.upgrade',
  fidelity: VERSIONS,
  method: 'POST',
  path: '/api/apps/:app/databases/:id/upgrade',
  params: DatabaseParams,
  body: Type.Object({ version: Type.String() }),
  answer: Type.Object({}),
})

export const restart = call({
  name: 'databases.restart',
  method: 'PUT',
  path: '/api/apps/:app/databases/:id/restart',
  params: DatabaseParams,
  answer: Type.Object({}),
})

export const stop = call({
  name: 'databases.stop',
  method: 'PUT',
  path: '/api/apps/:app/databases/:id/stop',
  params: DatabaseParams,
  answer: Type.Object({}),
})

export const start = call({
  name: 'databases.start',
  method: 'PUT',
  path: '/api/apps/:app/databases/:id/start',
  params: DatabaseParams,
  answer: Type.Object({}),
})
