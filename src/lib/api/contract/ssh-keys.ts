import { Type } from '@sinclair/typebox'
import { call } from './call.js'

/** `id` is text for some clients and a number for others: both are taken, text is given. */
const SshKey = Type.Object({ id: Type.String(), key: Type.String() })

export const list = call({
  name: 'sshKeys.list',
  method: 'GET',
  path: '/api/ssh_keys',
  answer: Type.Array(SshKey),
})

export const add = call({
  name: 'sshKeys.add',
  method: 'POST',
  path: '/api/ssh_keys',
  status: 201,
  body: Type.Object({ ssh_key: Type.String() }),
  answer: SshKey,
})

export const remove = call({
  name: 'sshKeys.remove',
  method: 'DELETE',
  path: '/api/ssh_keys',
  body: Type.Object({ id: Type.Union([Type.String(), Type.Integer()]) }),
  answer: Type.Object({}),
})
