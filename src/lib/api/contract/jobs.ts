import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { Timestamp } from './schemas.js'

/** Calls about one job, beyond the existing platform: there its output is in the app's logs and its end nowhere. */
const JobParams = Type.Object({ app: Type.String(), job: Type.String() })

export const get = call({
  name: 'jobs.get',
  method: 'GET',
  path: '/api/apps/:app/jobs/:job',
  params: JobParams,
  answer: Type.Object({
    id: Type.String(),
    state: Type.Union([Type.Literal('running'), Type.Literal('ended')]),
    version: Type.Integer(),
    started_at: Timestamp,
    ended_at: Type.Union([Timestamp, Type.Null()]),
    /** Null while it runs, and when its container was removed by somebody else. */
    exit_code: Type.Union([Type.Integer(), Type.Null()]),
    /** How it ended, such as `Completed` or `OOMKilled`. */
    last_state: Type.Union([Type.String(), Type.Null()]),
    /** Why the platform ended it; null when it ended by itself. */
    ended_because: Type.Union([Type.String(), Type.Null()]),
  }),
})

/** All the job printed, from its start on, and what it prints until it ends. A job can be asked `get` then. */
export const output = call({
  name: 'jobs.output',
  method: 'GET',
  path: '/api/apps/:app/jobs/:job/output',
  params: JobParams,
  answer: Type.String(),
  kind: 'stream',
})
