import type { Database, UsageEntry } from '../database/index.js'
import type { User } from '../domain.js'
import { dayOf, pastPeriods, periodAt, secondsOf } from './periods.js'
import type { Period } from './periods.js'
import { centsFor } from './prices.js'
import type { Meter } from './meter.js'
import type { WhatRuns } from './what-runs.js'

/** What an app used in a period, and what it costs. */
export interface Bill {
  readonly app: string
  readonly period: Period
  readonly replicaSizeSeconds: number
  /** After all credit. */
  readonly cents: number
  /** Taken off by promo codes. */
  readonly creditCents: number
}

export interface Invoice extends Bill {
  readonly paid: boolean
}

export interface RunRate {
  readonly app: string
  readonly replicaSize: number
  readonly cents: number
}

export interface BillsOptions {
  readonly database: Database
  readonly meter: Pick<Meter, 'read'>
  readonly whatRuns: Pick<WhatRuns, 'now'>
  readonly now?: () => Date
}

/** Puts a price on what was counted. What ran while the account was on the free tier costs nothing. */
export class Bills {
  readonly #options: BillsOptions

  constructor(options: BillsOptions) {
    this.#options = options
  }

  /** Of the period that goes on, up to now. */
  async usage(user: User): Promise<Bill[]> {
    const { signedUp, credit, past, entries } = await this.#all(user)
    const left = credit - sumOf(past.flat().map(({ creditCents }) => creditCents))
    return withCredit(billsOf(entries, periodAt(signedUp, this.#now())), left)
  }

  /** Of the periods that ended, newest first. */
  async invoices(user: User): Promise<Invoice[]> {
    const { past } = await this.#all(user)
    const method = await this.#options.database.cards.paymentMethod(user.id)
    const canPay = method !== null && method.chargeProblem === null
    return past
      .toReversed()
      .flat()
      .map((bill) => ({ ...bill, paid: bill.cents === 0 || canPay }))
  }

  /** What a whole period of what runs now would cost. */
  async runRate(user: User): Promise<RunRate[]> {
    const apps = await this.#options.whatRuns.now(user.id)
    return apps.flatMap(({ app, tier, running }) => {
      const things = running.filter(({ ended }) => ended === null)
      if (things.length === 0) return []
      const replicaSize = tenths(sumOf(things.map(({ size }) => size)))
      const databases = sumOf(things.map(({ dollarsPerMonth }) => dollarsPerMonth))
      const month = { replicaSizeSeconds: replicaSize, databaseDollarSeconds: databases }
      return { app: app.name, replicaSize, cents: tier === 'FREE' ? 0 : centsFor(month, 1) }
    })
  }

  /** `past` is oldest first: credit is used up in that order. */
  async #all({ id }: User) {
    const { database, meter } = this.#options
    await meter.read()
    const [signedUp, entries, credit] = await Promise.all([
      database.users.signedUpAt(id),
      database.usage.of(id),
      database.cards.creditOf(id),
    ])
    let left = credit
    const past = pastPeriods(signedUp, this.#now())
      .reverse()
      .map((period) => {
        const bills = withCredit(billsOf(entries, period), left)
        left -= sumOf(bills.map(({ creditCents }) => creditCents))
        return bills
      })
    return { signedUp, entries, credit, past }
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }
}

/** By app. */
function billsOf(entries: readonly UsageEntry[], period: Period): Omit<Bill, 'creditCents'>[] {
  const [first, end] = [dayOf(period.start), dayOf(period.end)]
  const apps = new Map<string, UsageEntry[]>()
  for (const entry of entries) {
    if (entry.day >= first && entry.day < end) apps.set(entry.app, [...(apps.get(entry.app) ?? []), entry])
  }
  return [...apps].sort(byName).map(([app, own]) => {
    const paid = own.filter(({ tier }) => tier !== 'FREE')
    const consumption = {
      replicaSizeSeconds: sumOf(paid.map((each) => each.replicaSizeSeconds)),
      databaseDollarSeconds: sumOf(paid.map((each) => each.databaseDollarSeconds)),
    }
    const seconds = sumOf(own.map((each) => each.replicaSizeSeconds))
    return {
      app,
      period,
      replicaSizeSeconds: Math.round(seconds * 1000) / 1000,
      cents: centsFor(consumption, secondsOf(period)),
    }
  })
}

function withCredit(bills: readonly Omit<Bill, 'creditCents'>[], credit: number): Bill[] {
  let left = credit
  return bills.map((bill) => {
    const creditCents = Math.min(left, bill.cents)
    left -= creditCents
    return { ...bill, cents: bill.cents - creditCents, creditCents }
  })
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** Sizes go in tenths; sums of them need not. */
function tenths(size: number): number {
  return Math.round(size * 10) / 10
}
