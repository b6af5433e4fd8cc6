import type { Service } from '../service.js'
import { Bills } from './bills.js'
import { Meter } from './meter.js'
import { PaymentMethods } from './payment-methods.js'
import { StripeTokens } from './stripe-tokens.js'
import { WhatRuns } from './what-runs.js'
import type { WhatRunsOptions } from './what-runs.js'

export interface BillingOptions extends WhatRunsOptions {
  readonly log: (line: string) => void
  readonly now?: () => Date
}

/** Money: cards, what ran for how long, and what that costs. */
export class Billing implements Service {
  readonly name = 'billing'
  readonly tokens: StripeTokens
  readonly paymentMethods: PaymentMethods
  readonly bills: Bills
  readonly meter: Meter

  constructor(options: BillingOptions) {
    const { database, now } = options
    const whatRuns = new WhatRuns(options)
    this.tokens = new StripeTokens(database, now)
    this.paymentMethods = new PaymentMethods(database, now)
    this.meter = new Meter({ ...options, whatRuns })
    this.bills = new Bills({ ...options, meter: this.meter, whatRuns })
  }

  /** Begins to count. The database, the engine and the database servers have to run. */
  start(): Promise<void> {
    this.meter.start()
    return Promise.resolve()
  }

  stop(): Promise<void> {
    return this.meter.stop()
  }
}
