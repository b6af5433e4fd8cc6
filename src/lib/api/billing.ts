import { GigalixirError } from '../errors.js'
import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/billing.js'
import { fieldsOf, textOf } from './readers/fields.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

/** What is known of a card: never its number. */
export interface PaymentMethod {
  readonly brand?: string | undefined
  readonly last4?: string | undefined
  readonly exp_month?: string | undefined
  readonly exp_year?: string | undefined
}

/** @returns the card on file, or null when there is none */
export async function getPaymentMethod(session: Session): Promise<Answered<PaymentMethod> | null> {
  try {
    return cardIn(await session.call(contract.paymentMethod, {}))
  } catch (error) {
    if (error instanceof GigalixirError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

/** @param token of a card, from Stripe @returns what the platform tells of the card */
export async function setPaymentMethod(session: Session, token: string): Promise<Answered<PaymentMethod>> {
  return cardIn(await session.call(contract.setPaymentMethod, { body: { stripe_token: token } }))
}

/** From the free to the standard tier. @param token of a card, from Stripe */
export function upgradeAccount(session: Session, token: string, promoCode?: string): Promise<Answer> {
  return session.call(contract.upgrade, {
    body: { stripe_token: token, ...(promoCode !== undefined && { promo_code: promoCode }) },
  })
}

export async function listInvoices(session: Session): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.invoices, {})
  return answered(readEntries(answer.raw, 'invoice'), answer)
}

export async function getUsage(session: Session): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.usage, {})
  return answered(readEntries(answer.raw, 'usage'), answer)
}

export async function getRunRate(session: Session): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.runRate, {})
  return answered(readEntries(answer.raw, 'usage'), answer)
}

/** `last4` is text for some clients and a number for others; a number has lost its leading zeros. */
function cardIn(answer: Answer): Answered<PaymentMethod> {
  const { brand, last4, exp_month, exp_year } = fieldsOf(answer.raw)
  return answered(
    {
      brand: textOf(brand),
      last4: textOf(last4)?.padStart(4, '0'),
      exp_month: textOf(exp_month),
      exp_year: textOf(exp_year),
    },
    answer,
  )
}
