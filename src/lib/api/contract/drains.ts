import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/** A number or a text, as the platform likes; `drains:remove` sends back what is typed. */
const DrainId = Type.Union([Type.Integer(), Type.String()])
const Drain = Type.Object({
  id: DrainId,
  url: Type.String(),
  token: Type.String(),
  /** The simulator tells how the drain is doing: bytes of the app's log it has not confirmed yet… */
  behind_bytes: Type.Optional(Type.Integer()),
  /** …and why nothing arrives there at present. */
  failure: Type.Optional(Type.String()),
})

export const list = call({
  name: 'drains.list',
  method: 'GET',
  path: '/api/apps/:app/drains',
  params: AppParams,
  answer: Type.Array(Drain),
})

export const add = call({
  name: 'drains.add',
  method: 'POST',
  path: '/api/apps/:app/drains',
  status: 201,
  params: AppParams,
  body: Type.Object({ url: Type.String() }),
  answer: Type.Object({}),
})

export const remove = call({
  name: 'drains.remove',
  method: 'DELETE',
  path: '/api/apps/:app/drains',
  params: AppParams,
  body: Type.Object({ drain_id: DrainId }),
  answer: Type.Object({}),
})
