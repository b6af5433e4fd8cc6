import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/**
 * Starts the migrations of what is live, in a job of their own. Beyond the existing platform: there a client runs them in a
 * replica.
 */
export const start = call({
  name: 'migrations.start',
  method: 'POST',
  path: '/api/apps/:app/migrations',
  params: AppParams,
  answer: Type.Object({
    /** The job that migrates. */
    id: Type.Optional(Type.String()),
    /** Nothing was started: this other job migrates now, or '' while it is being started. */
    running: Type.Optional(Type.String()),
  }),
})
