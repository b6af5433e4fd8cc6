import { billing as calls } from '../../../lib/api/contract/index.js'
import type { Bill } from '../../billing/index.js'
import type { PaymentMethod } from '../../domain.js'
import { timestamp } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function billingRoutes(api: ApiRouter, { person }: Guards, { paymentMethods, bills }: Services): void {
  api.json(calls.paymentMethod, person, async ({ user }) => cardAnswer(await paymentMethods.of(user)))
  api.json(calls.setPaymentMethod, person, async ({ user, body }) =>
    cardAnswer(await paymentMethods.set(user, body.stripe_token)),
  )
  api.json(calls.upgrade, person, async ({ user, body }) => {
    await paymentMethods.upgrade(user, body.stripe_token, body.promo_code ?? null)
    return { email: user.email, tier: 'STANDARD' }
  })
  api.json(calls.invoices, person, async ({ user }) =>
    (await bills.invoices(user)).map((invoice) => ({ ...billAnswer(invoice), paid: invoice.paid })),
  )
  api.json(calls.usage, person, async ({ user }) => (await bills.usage(user)).map(billAnswer))
  api.json(calls.runRate, person, async ({ user }) =>
    (await bills.runRate(user)).map(({ app, replicaSize, cents }) => ({
      app_name: app,
      replica_size: replicaSize,
      amount_cents: cents,
    })),
  )
}

function cardAnswer({ brand, last4, expMonth, expYear }: PaymentMethod) {
  return { brand, last4, exp_month: expMonth, exp_year: expYear }
}

function billAnswer({ app, period, replicaSizeSeconds, cents, creditCents }: Bill) {
  return {
    app_name: app,
    amount_cents: cents,
    ...(creditCents > 0 && { credit_cents: creditCents }),
    period_start: timestamp(period.start),
    period_end: timestamp(period.end),
    replica_size_seconds: Math.round(replicaSizeSeconds),
  }
}
