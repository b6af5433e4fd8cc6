import { accounts as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function accountRoutes(api: ApiRouter, guards: Guards, { accounts }: Services): void {
  api.json(calls.login, guards.password, async ({ readings }) => ({ key: await accounts.login(readings) }))
  api.json(calls.get, guards.person, ({ user }) => Promise.resolve({ email: user.email, tier: user.tier }))
}
