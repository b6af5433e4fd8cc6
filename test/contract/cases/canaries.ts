import { apps, canaries } from '../../../src/lib/api/contract/index.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const PATH = '/api/apps/first-light/canaries'

const withCanary = async ({ test }: World): Promise<Record<string, string>> => {
  await test.call('PUT', PATH, { body: { canary: 'empty', weight: 10 } })
  return {}
}

export const CANARY_CASES: readonly CallCase[] = [
  {
    behaviour: 'gives a share of the requests to another app',
    ...ok(canaries.set, PATH, {
      input: { body: { canary: 'Empty', weight: 10 } },
      data: [{ canary: 'empty', weight: 10 }],
    }),
  },
  {
    behaviour: 'changes only the share',
    ...ok(canaries.set, PATH, {
      before: withCanary,
      input: { body: { weight: 50 } },
      data: [{ canary: 'empty', weight: 50 }],
    }),
  },
  {
    behaviour: 'gives a new canary nothing until it has a weight',
    ...ok(canaries.set, PATH, {
      input: { body: { canary: 'empty' } },
      data: [{ canary: 'empty', weight: 0 }],
    }),
  },
  {
    behaviour: 'lists the canary of an app',
    ...ok(canaries.list, PATH, { before: withCanary, data: [{ canary: 'empty', weight: 10 }] }),
  },
  { behaviour: 'lists no canary where there is none', ...ok(canaries.list, PATH, { data: [] }) },
  {
    behaviour: 'takes the share back',
    ...ok(canaries.unset, `${PATH}/empty`, { before: withCanary, data: [] }),
  },
  { behaviour: 'says that a canary is not there', ...refused(404, 'DELETE', `${PATH}/empty`) },
  {
    behaviour: 'refuses a change of a canary that says nothing',
    ...refused(422, 'PUT', PATH, { input: { body: {} }, errors: { '': /canary/ } }),
  },
  {
    behaviour: 'refuses a weight where there is no canary',
    ...refused(422, 'PUT', PATH, { input: { body: { weight: 5 } }, errors: { canary: /must be given/ } }),
  },
  {
    behaviour: 'refuses a weight above a hundred percent',
    ...refused(422, 'PUT', PATH, { input: { body: { canary: 'empty', weight: 101 } } }),
  },
  {
    behaviour: 'refuses an app as its own canary',
    ...refused(422, 'PUT', PATH, {
      input: { body: { canary: 'first-light', weight: 5 } },
      errors: { canary: /itself/ },
    }),
  },
  {
    behaviour: 'refuses a canary of a canary',
    ...refused(422, 'PUT', '/api/apps/empty/canaries', {
      before: withCanary,
      input: { body: { canary: 'first-light', weight: 5 } },
      errors: { canary: /canary/ },
    }),
  },
  {
    behaviour: "refuses somebody else's app as a canary",
    ...refused(401, 'PUT', PATH, { input: { body: { canary: 'not-yours', weight: 5 } } }),
  },
  {
    behaviour: 'refuses a canary that is not there',
    ...refused(404, 'PUT', PATH, { input: { body: { canary: 'no-such-app', weight: 5 } } }),
  },
  {
    behaviour: 'changes the stack',
    ...ok(apps.setStack, '/api/apps/first-light/stack', { input: { body: { stack: 'gigalixir-22' } } }),
  },
  {
    behaviour: 'refuses a stack that is not there, naming those that are',
    ...refused(422, 'PUT', '/api/apps/first-light/stack', {
      input: { body: { stack: 'cedar' } },
      errors: { stack: /gigalixir-24/ },
    }),
  },
]
