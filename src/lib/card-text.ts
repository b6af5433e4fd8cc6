import type { PaymentMethod } from './api/billing.js'

/** A card in words, as far as it is known; undefined when nothing of it is. */
export function cardText({
  brand,
  last4,
  exp_month: month,
  exp_year: year,
}: PaymentMethod): string | undefined {
  if (brand === undefined && last4 === undefined) return undefined
  const ending = last4 === undefined ? '' : ` ending in ${last4}`
  const until = month === undefined || year === undefined ? '' : `, good to ${month}/${year}`
  return `${brand ?? 'Card'}${ending}${until}`
}
