import type { Kysely, Selectable } from 'kysely'
import type { CardToken, PaymentMethod } from '../../domain.js'
import type { Tables } from '../schema.js'

/** Tokens that were never used are forgotten after this many newer ones. */
const KEPT_TOKENS = 1000

/** Tokens of cards, the card each person pays with, and credit. A card's number is nowhere. */
export class Cards {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async addToken({ id, attachProblem, createdAt, ...card }: CardToken): Promise<void> {
    await this.#db
      .insertInto('card_tokens')
      .values({ id, ...toColumns(card), attach_problem: attachProblem, created_at: createdAt.toISOString() })
      .execute()
    const kept = this.#db
      .selectFrom('card_tokens')
      .select('id')
      .orderBy('created_at', 'desc')
      .limit(KEPT_TOKENS)
    await this.#db.deleteFrom('card_tokens').where('id', 'not in', kept).execute()
  }

  /** A token is there once: this takes it away. */
  async takeToken(id: string): Promise<CardToken | null> {
    const row = await this.#db
      .deleteFrom('card_tokens')
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    return row ? toToken(row) : null
  }

  /** A token that nobody has used yet. */
  async token(id: string): Promise<CardToken | null> {
    const row = await this.#db.selectFrom('card_tokens').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? toToken(row) : null
  }

  async paymentMethod(userId: number): Promise<PaymentMethod | null> {
    const row = await this.#db
      .selectFrom('payment_methods')
      .selectAll()
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row ? toCard(row) : null
  }

  async setPaymentMethod(userId: number, method: PaymentMethod): Promise<void> {
    const columns = { ...toColumns(method), created_at: new Date().toISOString() }
    await this.#db
      .insertInto('payment_methods')
      .values({ user_id: userId, ...columns })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
      .execute()
  }

  /** Each code counts once for a person. */
  async addCredit(userId: number, code: string, cents: number): Promise<void> {
    await this.#db
      .insertInto('promo_credits')
      .values({ user_id: userId, code, cents, created_at: new Date().toISOString() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  /** All the credit a person ever got, in cents. */
  async creditOf(userId: number): Promise<number> {
    const rows = await this.#db
      .selectFrom('promo_credits')
      .select('cents')
      .where('user_id', '=', userId)
      .execute()
    return rows.reduce((sum, { cents }) => sum + cents, 0)
  }
}

function toColumns({ brand, last4, expMonth, expYear, chargeProblem }: PaymentMethod) {
  return { brand, last4, exp_month: expMonth, exp_year: expYear, charge_problem: chargeProblem }
}

function toCard(row: Omit<Selectable<Tables['payment_methods']>, 'user_id'>): PaymentMethod {
  const { brand, last4, exp_month: expMonth, exp_year: expYear, charge_problem: chargeProblem } = row
  return { brand, last4, expMonth, expYear, chargeProblem }
}

function toToken(row: Selectable<Tables['card_tokens']>): CardToken {
  return {
    ...toCard(row),
    id: row.id,
    attachProblem: row.attach_problem,
    createdAt: new Date(row.created_at),
  }
}
