import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/** The app that takes `weight` percent of the requests in place of its parent. */
const Canary = Type.Object({ canary: Type.String(), weight: Type.Integer() })
/** What canaries an app has. No client in use reads it, all print it: one canary alone is as good as a list. */
const Canaries = Type.Union([Type.Array(Canary), Type.Partial(Canary)])

export const list = call({
  name: 'canaries.list',
  method: 'GET',
  path: '/api/apps/:app/canaries',
  params: AppParams,
  answer: Canaries,
})

/** What is left out stays as it is. */
export const set = call({
  name: 'canaries.set',
  method: 'PUT',
  path: '/api/apps/:app/canaries',
  params: AppParams,
  body: Type.Object({
    canary: Type.Optional(Type.String()),
    weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  }),
  answer: Canaries,
})

export const unset = call({
  name: 'canaries.unset',
  method: 'DELETE',
  path: '/api/apps/:app/canaries/:name',
  params: Type.Object({ app: Type.String(), name: Type.String() }),
  answer: Canaries,
})
