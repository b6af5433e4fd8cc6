import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { call } from './call.js'
import { Timestamp } from './schemas.js'

/** What is known of a card: never its number. */
export const PaymentMethod = Type.Object({
  brand: Type.String(),
  last4: Type.String(),
  exp_month: Type.Integer(),
  exp_year: Type.Integer(),
})
export type PaymentMethod = Static<typeof PaymentMethod>

/** What an app cost in a period; amounts in cents. */
export const UsageOfApp = Type.Object({
  app_name: Type.String(),
  amount_cents: Type.Integer(),
  period_start: Timestamp,
  period_end: Timestamp,
  replica_size_seconds: Type.Integer(),
})
export type UsageOfApp = Static<typeof UsageOfApp>

/** A token of a card, from Stripe; the card itself never comes here. */
const StripeToken = Type.String({ minLength: 1, maxLength: 255 })

/** 404 while there is none. */
export const paymentMethod = call({
  name: 'billing.paymentMethod',
  method: 'GET',
  path: '/api/payment_methods',
  answer: PaymentMethod,
})

export const setPaymentMethod = call({
  name: 'billing.setPaymentMethod',
  method: 'PUT',
  path: '/api/payment_methods',
  body: Type.Object({ stripe_token: StripeToken }),
  answer: PaymentMethod,
})

/** From the free to the standard tier. */
export const upgrade = call({
  name: 'billing.upgrade',
  method: 'POST',
  path: '/api/upgrade',
  body: Type.Object({
    stripe_token: StripeToken,
    promo_code: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  }),
  answer: Type.Object({}),
})

/** Of the periods that ended, newest first. */
export const invoices = call({
  name: 'billing.invoices',
  method: 'GET',
  path: '/api/invoices',
  answer: Type.Array(Type.Composite([UsageOfApp, Type.Object({ paid: Type.Boolean() })])),
})

/** Of the period that goes on. */
export const usage = call({
  name: 'billing.usage',
  method: 'GET',
  path: '/api/usage',
  answer: Type.Array(UsageOfApp),
})

/** What would be paid for a whole month of what runs now. */
export const runRate = call({
  name: 'billing.runRate',
  method: 'GET',
  path: '/api/usage/run_rate',
  answer: Type.Array(
    Type.Object({
      app_name: Type.String(),
      /** The sizes of all that runs, added up. */
      replica_size: Type.Number(),
      amount_cents: Type.Integer(),
    }),
  ),
})
