import { Type } from '@sinclair/typebox'
import { call } from './call.js'

export const login = call({
  name: 'accounts.login',
  method: 'GET',
  path: '/api/login',
  auth: 'password',
  query: Type.Object({ mfa_token: Type.Optional(Type.String()) }),
  answer: Type.Object({ key: Type.String() }),
})

export const get = call({
  name: 'accounts.get',
  method: 'GET',
  path: '/api/users',
  answer: Type.Object({ email: Type.String(), tier: Type.String() }),
})
