import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { App, AppParams, Pod, Replicas, Rollout, Size } from './schemas.js'

export const list = call({ name: 'apps.list', method: 'GET', path: '/api/apps', answer: Type.Array(App) })

export const create = call({
  name: 'apps.create',
  method: 'POST',
  path: '/api/apps',
  status: 201,
  body: Type.Object({
    unique_name: Type.Optional(Type.String()),
    cloud: Type.Optional(Type.String()),
    region: Type.Optional(Type.String()),
    stack: Type.Optional(Type.String()),
  }),
  answer: App,
})

export const get = call({
  name: 'apps.get',
  method: 'GET',
  path: '/api/apps/:app',
  params: AppParams,
  answer: App,
})

export const destroy = call({
  name: 'apps.destroy',
  method: 'DELETE',
  path: '/api/apps/:app',
  params: AppParams,
  answer: Type.Object({}),
})

export const status = call({
  name: 'apps.status',
  method: 'GET',
  path: '/api/apps/:app/status',
  params: AppParams,
  answer: Type.Object({
    unique_name: Type.String(),
    replicas_desired: Type.Integer(),
    replicas_running: Type.Integer(),
    size: Type.Number(),
    stack: Type.String(),
    cloud: Type.String(),
    region: Type.String(),
    pods: Type.Array(Pod),
    rollout: Type.Optional(Rollout),
  }),
})

export const scale = call({
  name: 'apps.scale',
  method: 'PUT',
  path: '/api/apps/:app/scale',
  params: AppParams,
  body: Type.Object({ replicas: Type.Optional(Replicas), size: Type.Optional(Size) }),
  answer: Type.Object({ replicas: Type.Integer(), size: Type.Number() }),
})

export const restart = call({
  name: 'apps.restart',
  method: 'PUT',
  path: '/api/apps/:app/restart',
  params: AppParams,
  answer: Type.Object({}),
})

export const logs = call({
  name: 'apps.logs',
  method: 'GET',
  path: '/api/apps/:app/logs',
  params: AppParams,
  // Clients in use send numbers and booleans as text in the query, `True` included.
  query: Type.Object({ num_lines: Type.Optional(Type.String()), follow: Type.Optional(Type.String()) }),
  answer: Type.String(),
  kind: 'stream',
})
