import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams, Size } from './schemas.js'

/** Boots one more runner of the current release (https://hexdocs.pm/flame); asked by the app itself. */
export const boot = call({
  name: 'flame.boot',
  method: 'POST',
  path: '/api/apps/:app/flame',
  auth: 'app',
  status: 201,
  params: AppParams,
  body: Type.Object({
    /** Variables of the runner; they go before the app's config. */
    env: Type.Record(Type.String(), Type.String()),
    /** Seconds after which the runner is ended; as long as it likes when not said. */
    max_runtime: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
    /** That of the app's replicas when not said. */
    size: Type.Optional(Type.Union([Size, Type.Null()])),
  }),
  answer: Type.Object({
    instance_id: Type.String(),
    /** On the app's own network. */
    private_ip: Type.String(),
  }),
})
