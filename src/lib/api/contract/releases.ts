import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams, Release } from './schemas.js'

/** Newest first. */
export const list = call({
  name: 'releases.list',
  method: 'GET',
  path: '/api/apps/:app/releases',
  params: AppParams,
  answer: Type.Array(Release),
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
