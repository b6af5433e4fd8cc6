import type { TestController } from './controller.js'
import { basic } from './controller.js'

/** A card that works. */
export const GOOD_CARD = {
  'card[number]': '4242424242424242',
  'card[exp_month]': '09',
  'card[exp_year]': '2040',
  'card[cvc]': '007',
}

/** What the simulator's Stripe endpoint answers, as Stripe's clients ask. */
export function askForToken(
  test: TestController,
  card: Record<string, string> = {},
  key: string | null = 'pk_test_sim',
  authorization: string | null = key === null ? null : basic(key, ''),
) {
  return test.call('POST', '/api/stripe/v1/tokens', {
    as: null,
    rawBody: new URLSearchParams({ ...GOOD_CARD, ...card }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization !== null && { authorization }),
    },
  })
}

/** The id of a token of a card. */
export async function cardToken(test: TestController, number = GOOD_CARD['card[number]']): Promise<string> {
  const { status, text } = await askForToken(test, { 'card[number]': number })
  if (status !== 200) throw new Error(`no token was made: ${text}`)
  return (JSON.parse(text) as { id: string }).id
}
