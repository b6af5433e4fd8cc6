import { GigalixirError } from '../errors.js'
import * as contract from './contract/billing.js'
import type { AnswerOf } from './contract/call.js'
import type { PaymentMethod } from './contract/billing.js'
import type { Session } from './session.js'

export type { PaymentMethod } from './contract/billing.js'

/** @returns the card on file, or null when there is none */
export async function getPaymentMethod(session: Session): Promise<PaymentMethod | null> {
  try {
    return await session.call(contract.paymentMethod, {})
  } catch (error) {
    if (error instanceof GigalixirError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/** @param token of a card, from Stripe */
export function setPaymentMethod(session: Session, token: string): Promise<PaymentMethod> {
  return session.call(contract.setPaymentMethod, { body: { stripe_token: token } })
}

/** From the free to the standard tier. @param token of a card, from Stripe */
export async function upgradeAccount(session: Session, token: string, promoCode?: string): Promise<void> {
  await session.call(contract.upgrade, {
    body: { stripe_token: token, ...(promoCode !== undefined && { promo_code: promoCode }) },
  })
}

export function listInvoices(session: Session): Promise<AnswerOf<typeof contract.invoices>> {
  return session.call(contract.invoices, {})
}

export function getUsage(session: Session): Promise<AnswerOf<typeof contract.usage>> {
  return session.call(contract.usage, {})
}

export function getRunRate(session: Session): Promise<AnswerOf<typeof contract.runRate>> {
  return session.call(contract.runRate, {})
}
