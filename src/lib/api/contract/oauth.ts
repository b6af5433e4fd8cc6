import { Type } from '@sinclair/typebox'
import { call } from './call.js'

const STAND_IN = {
  level: 'close',
  why: 'A page of the simulator stands in for Google: it proves who you are by a code in `sim mail`.',
} as const

/** Begins a login with Google: the person goes to `url`, the client asks for the end by `session`. */
export const start = call({
  name: 'oauth.start',
  fidelity: STAND_IN,
  method: 'POST',
  path: '/api/oauth/google',
  auth: 'none',
  status: 201,
  answer: Type.Object({ url: Type.String(), session: Type.String() }),
})

/** 204 while the person is still at it. */
export const end = call({
  name: 'oauth.end',
  fidelity: STAND_IN,
  method: 'GET',
  path: '/api/oauth/google/:session',
  auth: 'none',
  params: Type.Object({ session: Type.String() }),
  answer: Type.Object({ email: Type.String(), key: Type.Optional(Type.String()) }),
})
