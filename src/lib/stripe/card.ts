import { GigalixirError } from '../errors.js'
import { askSecret, askText } from '../ui/prompts.js'

/** A card as it is typed: all of it is text, since zeros at the beginning count. */
export interface Card {
  readonly number: string
  readonly expMonth: string
  readonly expYear: string
  readonly cvc: string
}

/** What flags gave of a card. */
export type CardFlags = Readonly<
  Record<'card_number' | 'card_exp_month' | 'card_exp_year' | 'card_cvc', string | undefined>
>

/**
 * A card from flags, and what they do not give from the person. Checked before anything is sent anywhere.
 *
 * @throws GigalixirError USAGE for what cannot be a card's, and without a terminal for what is missing
 */
export async function cardFrom(flags: CardFlags, now = new Date()): Promise<Card> {
  const number = checked(
    flags.card_number ?? (await askSecret({ message: 'Card number:', instead: '--card_number NUMBER' })),
    cardNumber,
    'a card number',
    '--card_number',
  )
  const expMonth = checked(
    flags.card_exp_month ??
      (await askText({ message: 'Expires in month (MM):', instead: '--card_exp_month MM' })),
    month,
    'a month',
    '--card_exp_month',
  )
  const expYear = checked(
    flags.card_exp_year ??
      (await askText({ message: 'Of the year (YYYY):', instead: '--card_exp_year YYYY' })),
    year,
    'a year',
    '--card_exp_year',
  )
  if (hasExpired(expMonth, expYear, now)) {
    throw new GigalixirError('USAGE', `The card expired in ${expMonth}/${expYear}.`, {
      next: ['Use another one.'],
    })
  }
  const cvc = checked(
    flags.card_cvc ?? (await askSecret({ message: 'Its check digits (CVC):', instead: '--card_cvc CVC' })),
    cvcDigits,
    'a CVC',
    '--card_cvc',
  )
  return { number, expMonth, expYear, cvc }
}

/** The value in the form Stripe takes, or undefined when it is none. */
type Check = (text: string) => string | undefined

function checked(text: string, check: Check, what: string, flag: string): string {
  const value = check(text.trim())
  if (value !== undefined) return value
  // Not with what was typed: it may be a card's number with one wrong digit.
  throw new GigalixirError('USAGE', `What was given with ${flag} is not ${what}.`, {
    next: ['Look at the card again.'],
  })
}

/** 13 to 19 digits whose check digit is right (ISO/IEC 7812-1, "Luhn"); blanks and dashes between them do not count. */
export const cardNumber: Check = (text) => {
  const digits = text.replace(/[ -]/g, '')
  if (!/^\d{13,19}$/.test(digits)) return undefined
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return sum % 10 === 0 ? digits : undefined
}

const month: Check = (text) => (/^(0?[1-9]|1[0-2])$/.test(text) ? text : undefined)
const year: Check = (text) => (/^(20)?\d\d$/.test(text) ? text : undefined)
const cvcDigits: Check = (text) => (/^\d{3,4}$/.test(text) ? text : undefined)

/** A card is good to the end of its month. */
export function hasExpired(expMonth: string, expYear: string, now: Date): boolean {
  const full = Number(expYear) + (expYear.length === 2 ? 2000 : 0)
  return full * 12 + Number(expMonth) < now.getFullYear() * 12 + now.getMonth() + 1
}
