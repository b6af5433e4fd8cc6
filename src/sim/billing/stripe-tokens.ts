import { randomBytes } from 'node:crypto'
import type { Database } from '../database/index.js'
import { checkedCard, isRefusal } from './card-form.js'
import type { StripeError } from './card-form.js'

/** What the simulator's own Stripe endpoint answers, in Stripe's shape. */
export interface StripeAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Makes tokens of test cards, as `POST /v1/tokens` does (https://docs.stripe.com/api/tokens). Numbers are not kept. */
export class StripeTokens {
  constructor(
    private readonly database: Database,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * @param key the key the request brings, or null
   * @param form the body, form-encoded
   */
  async create(key: string | null, form: URLSearchParams): Promise<StripeAnswer> {
    if (key === null || key === '') {
      return refusal(401, {
        type: 'invalid_request_error',
        message:
          'You did not provide an API key. Provide your publishable key as the user of Basic auth, or as a bearer token.',
      })
    }
    if (!key.startsWith('pk_')) {
      return refusal(401, {
        type: 'invalid_request_error',
        message: 'This call takes a publishable key, one that begins with `pk_`.',
      })
    }
    const now = this.now()
    const card = checkedCard(form, now)
    if (isRefusal(card)) return refusal(card.type === 'card_error' ? 402 : 400, card)
    const id = `tok_${randomBytes(12).toString('hex')}`
    await this.database.transaction((tx) => tx.cards.addToken({ ...card, id, createdAt: now }))
    const { brand, last4, expMonth, expYear } = card
    return {
      status: 200,
      body: {
        id,
        object: 'token',
        type: 'card',
        created: Math.floor(now.getTime() / 1000),
        livemode: false,
        used: false,
        card: {
          id: `card_${randomBytes(12).toString('hex')}`,
          object: 'card',
          brand,
          last4,
          exp_month: expMonth,
          exp_year: expYear,
          funding: 'credit',
        },
      },
    }
  }
}

function refusal(status: number, error: StripeError): StripeAnswer {
  return { status, body: { error } }
}
