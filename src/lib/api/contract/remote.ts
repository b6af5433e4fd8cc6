import { Type } from '@sinclair/typebox'
import { call } from './call.js'
import { AppParams } from './schemas.js'

/** Where `ssh root@…` reaches a replica. */
export const sshIp = call({
  name: 'remote.sshIp',
  fidelity: {
    level: 'close',
    why: 'SSH answers at port 22 only where the simulator may listen there; elsewhere at `ssh_port` of 127.0.0.1.',
  },
  method: 'GET',
  path: '/api/apps/:app/ssh_ip',
  params: AppParams,
  // Beyond the existing platform: a replica by its name, or the kept container of a failed release.
  query: Type.Object({ pod: Type.Optional(Type.String()), failed: Type.Optional(Type.String()) }),
  answer: Type.Object({
    ssh_ip: Type.String(),
    /** Beyond the existing platform, where it is always 22. */
    ssh_port: Type.Optional(Type.Integer()),
    /** The replica that was asked for, or the failed one. */
    pod: Type.Optional(Type.String()),
  }),
})

/** Elixir expressions that print the cookie and the name of the node they are evaluated on. */
export const observerCommands = call({
  name: 'remote.observerCommands',
  method: 'GET',
  path: '/api/apps/:app/observer-commands',
  params: AppParams,
  answer: Type.Object({ get_cookie: Type.String(), get_node_name: Type.String() }),
})
