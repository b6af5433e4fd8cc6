import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/** Every config of the app, by key. */
const Configs = Type.Record(Type.String(), Type.String())

export const list = call({
  name: 'configs.list',
  method: 'GET',
  path: '/api/apps/:app/configs',
  params: AppParams,
  answer: Configs,
})

export const set = call({
  name: 'configs.set',
  method: 'POST',
  path: '/api/apps/:app/configs',
  status: 201,
  params: AppParams,
  body: Type.Object({ configs: Configs, avoid_restart: Type.Optional(Type.Boolean()) }),
  answer: Configs,
})

export const unset = call({
  name: 'configs.unset',
  method: 'DELETE',
  path: '/api/apps/:app/configs',
  params: AppParams,
  body: Type.Object({ key: Type.String() }),
  answer: Configs,
})

/** Copies every config of the app `from` onto the app of the path, which is restarted. The answer: what that has now. */
export const copy = call({
  name: 'configs.copy',
  method: 'POST',
  path: '/api/apps/:app/configs/copy',
  params: AppParams,
  body: Type.Object({ from: Type.String() }),
  answer: Configs,
})
