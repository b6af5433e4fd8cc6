import { flame } from '../../../src/lib/api/contract/index.js'
import { appAuth, ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

/** What a container of the app asks for. */
const asked =
  (app: string, body: object) =>
  async ({ test }: World) => ({ ...(await appAuth(test, app)), body })

export const FLAME_CASES: readonly CallCase[] = [
  {
    behaviour: 'boots a runner of the current release',
    ...ok(flame.boot, '/api/apps/first-light/flame', {
      inputFrom: asked('first-light', { env: { FLAME_PARENT: 'x' }, max_runtime: 60, size: 0.5 }),
    }),
  },
  {
    behaviour: 'boots a runner of the size of the app when none is said',
    ...ok(flame.boot, '/api/apps/first-light/flame', {
      inputFrom: asked('first-light', { env: {}, max_runtime: null, size: null }),
    }),
  },
  {
    behaviour: 'refuses a runner without the app key',
    ...refused(401, 'POST', '/api/apps/first-light/flame', { input: { body: { env: {} } } }),
  },
  {
    behaviour: 'refuses a runner of an app that was never deployed',
    ...refused(422, 'POST', '/api/apps/empty/flame', {
      inputFrom: asked('empty', { env: {} }),
      errors: { '': /deploy to it first/ },
    }),
  },
  ...(
    [
      [{}, 'env', /blank/],
      [{ env: { 'NOT-A-NAME': 'x' } }, 'env', /is not a valid config name/],
      [{ env: {}, size: 1000 }, 'size', /^must be <= 128$/],
      [{ env: {}, max_runtime: 0 }, 'max_runtime', /^must be >= 1$/],
    ] as const
  ).map(([body, field, message]) => ({
    behaviour: `refuses a runner of ${JSON.stringify(body)}`,
    ...refused(422, 'POST', '/api/apps/first-light/flame', {
      inputFrom: asked('first-light', body),
      errors: { [field]: message },
    }),
  })),
]
