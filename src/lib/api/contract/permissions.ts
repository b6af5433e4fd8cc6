import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

export const ROLES = ['COLLABORATOR', 'VIEWER'] as const

/** Who else has access to an app. The owner's role is none that can be given. */
const Permission = Type.Object({ email: Type.String(), role: Type.String() })

export const list = call({
  name: 'permissions.list',
  method: 'GET',
  path: '/api/apps/:app/permissions',
  params: AppParams,
  answer: Type.Array(Permission),
})

export const add = call({
  name: 'permissions.add',
  method: 'POST',
  path: '/api/apps/:app/permissions',
  status: 201,
  params: AppParams,
  body: Type.Object({
    email: Type.String(),
    role: Type.Optional(Type.Union(ROLES.map((role) => Type.Literal(role)))),
  }),
  answer: Type.Object({}),
})

export const remove = call({
  name: 'permissions.remove',
  method: 'DELETE',
  path: '/api/apps/:app/permissions',
  params: AppParams,
  body: Type.Object({ email: Type.String() }),
  answer: Type.Object({}),
})
