import { containers } from '../../../src/lib/api/contract/index.js'
import { appAuth, ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

/** Calls from inside a run container. */
export const CONTAINER_CASES: readonly CallCase[] = [
  {
    behaviour: 'tells a container what to run, with a signed URL and the secrets of its app',
    ...ok(containers.currentRelease, '/api/apps/first-light/releases/current', {
      data: { customer_app_name: 'greeter', config: { A: '1' }, version: 2, replicas: 1 },
    }),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
  {
    behaviour: 'tells a container its index',
    ...ok(containers.hostIndex, '/api/apps/first-light/host_indexes/first-light-2/assign', {
      data: { index: 0 },
    }),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
  {
    behaviour: 'has no index for what is no replica',
    ...refused(404, 'GET', '/api/apps/first-light/host_indexes/other/assign'),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
  {
    behaviour: 'has nothing to run for an app that was never deployed',
    ...refused(404, 'GET', '/api/apps/empty/releases/current'),
    inputFrom: ({ test }) => appAuth(test, 'empty'),
  },
  {
    behaviour: 'gives secrets to a container only, not to a person',
    ...refused(401, 'GET', '/api/apps/first-light/releases/current'),
  },
  {
    behaviour: "gives an app's secrets to no other app",
    ...refused(401, 'GET', '/api/apps/first-light/releases/current'),
    inputFrom: ({ test }) => appAuth(test, 'empty'),
  },
  {
    behaviour: 'does not let a container act as a person',
    ...refused(401, 'GET', '/api/apps/first-light'),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
]
