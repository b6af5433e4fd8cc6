import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/** A custom domain and what its CNAME record has to point to. */
const Domain = Type.Object({ fqdn: Type.String(), cname: Type.String() })

export const list = call({
  name: 'domains.list',
  method: 'GET',
  path: '/api/apps/:app/domains',
  params: AppParams,
  answer: Type.Array(Domain),
})

export const add = call({
  name: 'domains.add',
  fidelity: {
    level: 'close',
    why: 'The domain is served at once, whether or not you own it: the simulator asks no DNS, and `cname` is in none.',
  },
  method: 'POST',
  path: '/api/apps/:app/domains',
  status: 201,
  params: AppParams,
  body: Type.Object({ fqdn: Type.String() }),
  answer: Type.Object({ cname: Type.String() }),
})

export const remove = call({
  name: 'domains.remove',
  method: 'DELETE',
  path: '/api/apps/:app/domains',
  params: AppParams,
  body: Type.Object({ fqdn: Type.String() }),
  answer: Type.Object({}),
})
