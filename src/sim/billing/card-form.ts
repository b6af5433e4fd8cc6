import { isCardNumber, testCard } from './test-cards.js'
import type { TestCard } from './test-cards.js'

/** A card somebody typed, found to be one. Its number is not part of it. */
export interface CheckedCard extends TestCard {
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
}

/** A refusal in Stripe's shape: https://docs.stripe.com/api/errors */
export interface StripeError {
  readonly type: 'card_error' | 'invalid_request_error'
  readonly code?: string
  readonly decline_code?: string
  readonly message: string
  readonly param?: string
}

/** Checks a form of `card[number]`, `card[exp_month]`, `card[exp_year]` and `card[cvc]` as Stripe does for a token. */
export function checkedCard(form: URLSearchParams, now: Date): CheckedCard | StripeError {
  const field = (name: string) => (form.get(`card[${name}]`) ?? '').trim()
  for (const name of ['number', 'exp_month', 'exp_year']) {
    if (field(name) === '')
      return {
        type: 'invalid_request_error',
        code: 'parameter_missing',
        message: `Missing required param: card[${name}].`,
        param: `card[${name}]`,
      }
  }
  const number = field('number').replaceAll(/[ -]/g, '')
  if (!isCardNumber(number)) return cardError('incorrect_number', 'Your card number is incorrect.', 'number')
  const month = /^\d{1,2}$/.test(field('exp_month')) ? Number(field('exp_month')) : 0
  if (month < 1 || month > 12)
    return cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month')
  const year = fullYear(field('exp_year'), now)
  const months = year === null ? -1 : (year - now.getUTCFullYear()) * 12 + (month - 1 - now.getUTCMonth())
  if (year === null || months < 0 || months > 50 * 12)
    return cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year')
  const card = testCard(number)
  const cvc = field('cvc')
  const digits = card?.brand === 'American Express' ? /^\d{3,4}$/ : /^\d{3}$/
  if (cvc !== '' && !digits.test(cvc))
    return cardError('invalid_cvc', "Your card's security code is invalid.", 'cvc')
  if (!card) {
    return {
      ...cardError('card_declined', '', 'number'),
      decline_code: 'test_mode_live_card',
      message:
        'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
    }
  }
  return { ...card, last4: number.slice(-4), expMonth: month, expYear: year }
}

export function isRefusal(result: CheckedCard | StripeError): result is StripeError {
  return 'type' in result
}

function cardError(code: string, message: string, param: string): StripeError {
  return { type: 'card_error', code, message, param }
}

/** Two digits are of this century. */
function fullYear(text: string, now: Date): number | null {
  if (/^\d{4}$/.test(text)) return Number(text)
  if (/^\d{2}$/.test(text)) return Math.floor(now.getUTCFullYear() / 100) * 100 + Number(text)
  return null
}
