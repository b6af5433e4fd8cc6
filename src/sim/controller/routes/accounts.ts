import { accounts as calls, apiKeys, mfa, signup } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function accountRoutes(api: ApiRouter, guards: Guards, services: Services): void {
  const { accounts, credentials, secondFactor, signups } = services
  const { person, anybody } = guards
  api.json(calls.login, guards.password, async ({ readings, query }) => ({
    key: await accounts.login(readings, query.mfa_token),
  }))
  api.json(calls.get, person, ({ user }) => Promise.resolve({ email: user.email, tier: user.tier }))
  api.json(signup.step, anybody, ({ body }) => signups.step(body))
  api.json(calls.reconfirmEmail, anybody, ({ body }) => done(signups.resend(body.email)))
  api.json(calls.requestPasswordReset, anybody, ({ body }) => done(credentials.requestReset(body.email)))
  api.json(calls.resetPassword, anybody, ({ body }) => done(credentials.reset(body.token, body.password)))
  api.json(calls.changePassword, person, ({ user, body }) =>
    done(credentials.changePassword(user, body.current_password, body.new_password)),
  )
  api.json(calls.changeEmail, person, ({ user, body }) =>
    done(credentials.requestEmail(user, body.next_email, body.current_password)),
  )
  api.json(calls.destroy, person, ({ user, body }) =>
    done(credentials.destroy(user, body.email, body.current_password)),
  )
  api.json(apiKeys.regenerate, person, async ({ user, query }) => {
    await credentials.mustKnowPassword(user, query.current_password)
    // A key is good until it is regenerated (concepts.rst, "API Key").
    return { key: await accounts.regenerateApiKey(user.id), expires_at: null }
  })
  api.json(mfa.start, person, async ({ user }) => ({
    message: 'Scan the QR code with your authenticator app, then verify with a code from it.',
    url: await secondFactor.start(user),
  }))
  api.json(mfa.verify, person, async ({ user, body }) => ({
    message: 'Multi-factor authentication is on. Keep the recovery codes in a safe place.',
    recovery_codes: await secondFactor.verify(user, body.mfa_token),
  }))
  api.json(mfa.deactivate, person, async ({ user }) => {
    await secondFactor.deactivate(user)
    return { message: 'Multi-factor authentication is off.' }
  })
  api.json(mfa.regenerateRecoveryCodes, person, async ({ user }) => ({
    recovery_codes: await secondFactor.regenerate(user),
  }))
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work
  return {}
}
