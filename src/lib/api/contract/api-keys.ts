import { Type } from '@sinclair/typebox'
import { call } from './call.js'

/** A new API key; every one before it stops working at once. */
export const regenerate = call({
  name: 'apiKeys.regenerate',
  method: 'POST',
  path: '/api/api_keys/regenerate',
  status: 201,
  query: Type.Object({ current_password: Type.String() }),
  answer: Type.Object({ key: Type.String(), expires_at: Type.Union([Type.String(), Type.Null()]) }),
})
