import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams, Release, Timestamp } from './schemas.js'

/** Newest first. */
export const list = call({
  name: 'releases.list',
  method: 'GET',
  path: '/api/apps/:app/releases',
  params: AppParams,
  answer: Type.Array(Release),
})

const Names = Type.Array(Type.String())
const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Beyond the existing platform: one release and what it changed. */
export const info = call({
  name: 'releases.info',
  method: 'GET',
  path: '/api/apps/:app/releases/:version',
  params: Type.Object({ app: Type.String(), version: Type.String() }),
  answer: Type.Composite([
    Release,
    Type.Object({
      /** The release before it; null for the first. */
      previous: OrNull(Type.Object({ version: Type.Integer(), sha: Type.String() })),
      /** Names of config vars that differ from the release before it. */
      configs: Type.Object({ added: Names, changed: Names, removed: Names }),
      /** When it became live; null when it never was, or that is not known. */
      live_at: OrNull(Timestamp),
      /** When another one became live in its place; null while it is live, and when it never was. */
      live_until: OrNull(Timestamp),
      /** Bytes of its slug. */
      slug_size: Type.Integer(),
      /** The stack it was built on. */
      stack: Type.String(),
    }),
  ]),
})

export const rollback = call({
  name: 'releases.rollback',
  method: 'POST',
  path: '/api/apps/:app/releases/:version/rollback',
  params: Type.Object({ app: Type.String(), version: Type.String() }),
  answer: Release,
})

export const latest = call({
  name: 'releases.latest',
  method: 'GET',
  path: '/api/apps/:app/releases/latest',
  params: AppParams,
  answer: Type.Object({ customer_app_name: Type.String(), version: Type.Integer(), sha: Type.String() }),
})
