import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import {
  App,
  AppAtAGlance,
  AppParams,
  FailedReplica,
  OneOff,
  Pod,
  Replicas,
  Rollout,
  Size,
} from './schemas.js'

/** Beyond the existing platform: what it is doing is told only when asked for, since it takes a moment. */
const DetailsQuery = Type.Object({ details: Type.Optional(Type.String()) })

export const list = call({
  name: 'apps.list',
  method: 'GET',
  path: '/api/apps',
  query: DetailsQuery,
  answer: Type.Array(AppAtAGlance),
})

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
  query: DetailsQuery,
  answer: AppAtAGlance,
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
  // Beyond the existing platform: what replicas use is told only when asked for, since it takes a moment.
  query: Type.Object({ usage: Type.Optional(Type.String()) }),
  answer: Type.Object({
    unique_name: Type.String(),
    replicas_desired: Type.Integer(),
    replicas_running: Type.Integer(),
    size: Type.Number(),
    stack: Type.String(),
    cloud: Type.String(),
    region: Type.String(),
    pods: Type.Array(Pod),
    /** Beyond the existing platform: why nothing can be changed or seen now, in a sentence. Left out when all is well. */
    problem: Type.Optional(Type.String()),
    /** Beyond the existing platform: it shows its maintenance page. Left out when it does not. */
    maintenance: Type.Optional(Type.Boolean()),
    /** Beyond the existing platform: the app that takes a share of its requests, in percent. */
    canary: Type.Optional(Type.Object({ name: Type.String(), weight: Type.Number() })),
    rollout: Type.Optional(Rollout),
    /** Beyond the existing platform: the last replica that did not become healthy, as long as its container is kept. */
    failed_replica: Type.Optional(FailedReplica),
    /** Beyond the existing platform: what runs beside the replicas. Left out when nothing does. */
    one_offs: Type.Optional(Type.Array(OneOff)),
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
  query: Type.Object({
    num_lines: Type.Optional(Type.String()),
    follow: Type.Optional(Type.String()),
    /** Beyond the existing platform: with a line for each request to the app, of the source `router`. */
    router: Type.Optional(Type.String()),
  }),
  answer: Type.String(),
  kind: 'stream',
})

/**
 * What was done to the app, newest first. The simulator tells `actor` (an e-mail, or null for the platform itself),
 * `action`, `version` (the release it left the app at, or null) and `created_at`; a client shows whatever is there.
 */
export const activity = call({
  name: 'apps.activity',
  method: 'GET',
  path: '/api/apps/:app/activity',
  params: AppParams,
  answer: Type.Array(Type.Object({})),
})

/** The platform starts another replica in its place. */
export const killReplica = call({
  name: 'apps.killReplica',
  method: 'DELETE',
  path: '/api/apps/:app/pods/:pod',
  status: 202,
  params: Type.Object({ app: Type.String(), pod: Type.String() }),
  answer: Type.Object({}),
})

export const setStack = call({
  name: 'apps.setStack',
  method: 'PUT',
  path: '/api/apps/:app/stack',
  params: AppParams,
  body: Type.Object({ stack: Type.String() }),
  answer: Type.Object({}),
})

export const setMaintenance = call({
  name: 'apps.setMaintenance',
  method: 'PUT',
  path: '/api/apps/:app/maintenance',
  params: AppParams,
  body: Type.Object({ enable: Type.Boolean() }),
  answer: Type.Object({}),
})

/** Starts a job: the command runs in a container of its own, its output goes to the app's logs. */
export const run = call({
  name: 'apps.run',
  method: 'POST',
  path: '/api/apps/:app/run',
  params: AppParams,
  body: Type.Object({ command: Type.Array(Type.String(), { minItems: 1 }) }),
  answer: Type.Object({
    /** Beyond the existing platform: the job's name, by which its output and end are asked for. */
    id: Type.Optional(Type.String()),
  }),
})
