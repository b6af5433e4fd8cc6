import type { Database, Repositories } from '../database/index.js'
import type { CardToken, PaymentMethod, User } from '../domain.js'
import { invalid, PlatformError } from '../platform-error.js'

/** Milliseconds a token is good for. */
const TOKEN_LIFE = 10 * 60 * 1000

/** Codes the simulator knows, and the credit they give, in cents. */
const PROMO_CODES: Readonly<Record<string, number>> = { SIMULATOR: 5000 }

/** Cards people pay with, and the step to the standard tier, which needs one. */
export class PaymentMethods {
  constructor(
    private readonly database: Database,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @throws PlatformError 404 while there is none */
  async of(user: User): Promise<PaymentMethod> {
    const method = await this.database.cards.paymentMethod(user.id)
    if (method) return method
    throw new PlatformError(404, {
      '': ['There is no payment method yet. Set one with `account:payment_method:set`.'],
    })
  }

  /** @throws PlatformError 422 for a token that is unknown or used, and for a card that is declined */
  set(user: User, token: string): Promise<PaymentMethod> {
    return this.#withCard(token, (tx, method) => tx.cards.setPaymentMethod(user.id, method))
  }

  /** @throws PlatformError 422 for a promo code nobody gave out */
  checkPromo(code: string): void {
    promoCredit(code.trim().toUpperCase())
  }

  /**
   * Says early what is wrong with a card that is needed later; a good one's token stays good.
   *
   * @throws PlatformError 422 as `set`
   */
  async checkCard(id: string): Promise<void> {
    const problem = await this.database.transaction(async (tx) => {
      const token = await tx.cards.token(id)
      if (!this.#isFresh(token)) return unknownToken(id)
      if (token.attachProblem !== null) await tx.cards.takeToken(id)
      return token.attachProblem
    })
    if (problem !== null) throw invalid('stripe_token', problem)
  }

  /** @throws PlatformError 422 on the standard tier, for an unknown promo code, and as `set` */
  async upgrade(user: User, token: string, promoCode: string | null): Promise<void> {
    if (user.tier === 'STANDARD') throw invalid('', 'This account is already on the standard tier.')
    await this.signUp(() => Promise.resolve(user), token, promoCode)
  }

  /**
   * The standard tier for somebody whom `create` makes: both, or neither.
   *
   * @throws PlatformError 422 for an unknown promo code, and as `set`
   */
  async signUp(
    create: (tx: Repositories) => Promise<User>,
    token: string,
    promoCode: string | null,
  ): Promise<void> {
    const code = promoCode?.trim().toUpperCase() ?? ''
    const credit = code === '' ? null : promoCredit(code)
    await this.#withCard(token, async (tx, method) => {
      const { id } = await create(tx)
      await tx.cards.setPaymentMethod(id, method)
      await tx.users.setTier(id, 'STANDARD')
      if (credit !== null) await tx.cards.addCredit(id, code, credit)
    })
  }

  /** A token is good once, also when its card is declined. */
  async #withCard(
    id: string,
    work: (tx: Repositories, method: PaymentMethod) => Promise<unknown>,
  ): Promise<PaymentMethod> {
    const outcome = await this.database.transaction(async (tx) => {
      const token = await tx.cards.takeToken(id)
      if (!this.#isFresh(token)) return unknownToken(id)
      if (token.attachProblem !== null) return token.attachProblem
      const { brand, last4, expMonth, expYear, chargeProblem } = token
      const method = { brand, last4, expMonth, expYear, chargeProblem }
      await work(tx, method)
      return method
    })
    if (typeof outcome === 'string') throw invalid('stripe_token', outcome)
    return outcome
  }

  #isFresh(token: CardToken | null): token is CardToken {
    return token !== null && this.now().getTime() - token.createdAt.getTime() <= TOKEN_LIFE
  }
}

/** @throws PlatformError 422 for a code nobody gave out */
function promoCredit(code: string): number {
  const credit = Object.hasOwn(PROMO_CODES, code) ? PROMO_CODES[code] : undefined
  if (credit !== undefined) return credit
  throw invalid(
    'promo_code',
    `There is no promo code \`${code.slice(0, 40)}\`. The simulator knows: ${Object.keys(PROMO_CODES).join(', ')}.`,
  )
}

function unknownToken(id: string): string {
  return `There is no token \`${id.slice(0, 40)}\`: it is unknown, already used, or expired.`
}
