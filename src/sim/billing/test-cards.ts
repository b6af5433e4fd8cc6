/** What a card's number tells, and what happens when it is used. */
export interface TestCard {
  readonly brand: string
  /** Why it cannot be kept as a payment method; null when it can. */
  readonly attachProblem: string | null
  /** Why it cannot be charged later; null when it can. */
  readonly chargeProblem: string | null
}

/** Cards that work: https://docs.stripe.com/testing#cards */
const GOOD: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '4242424242424242': 'Visa',
    '4000056655665556': 'Visa',
    '5555555555554444': 'MasterCard',
    '2223003122003222': 'MasterCard',
    '5200828282828210': 'MasterCard',
    '5105105105105100': 'MasterCard',
    '378282246310005': 'American Express',
    '371449635398431': 'American Express',
    '6011111111111117': 'Discover',
    '6011000990139424': 'Discover',
    '3056930009020004': 'Diners Club',
    '36227206271667': 'Diners Club',
    '3566002020360505': 'JCB',
    '6200000000000005': 'UnionPay',
  }),
)

/** Cards that are refused, and in which words: https://docs.stripe.com/testing#declined-payments */
const DECLINED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '4000000000000002': 'Your card was declined.',
    '4000000000009995': 'Your card has insufficient funds.',
    '4000000000009987': 'Your card was declined.',
    '4000000000009979': 'Your card was declined.',
    '4000000000000069': 'Your card has expired.',
    '4000000000000127': "Your card's security code is incorrect.",
    '4000000000000119': 'An error occurred while processing your card. Try again in a little bit.',
    '4000000000006975':
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  }),
)

/** It can be kept, and every charge fails. */
const FAILS_LATER = '4000000000000341'

/** Null for a number that is no test card: a simulator takes nobody's real one. */
export function testCard(number: string): TestCard | null {
  const good = GOOD.get(number)
  if (good !== undefined) return { brand: good, attachProblem: null, chargeProblem: null }
  const declined = DECLINED.get(number)
  if (declined !== undefined) return { brand: 'Visa', attachProblem: declined, chargeProblem: null }
  if (number === FAILS_LATER)
    return { brand: 'Visa', attachProblem: null, chargeProblem: 'Your card was declined.' }
  return null
}

/** Luhn's check digit, which every card number ends with (ISO/IEC 7812-1). */
export function isCardNumber(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return sum % 10 === 0
}
