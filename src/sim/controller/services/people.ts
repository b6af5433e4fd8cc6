import type { PaymentMethods } from '../../billing/index.js'
import type { Database } from '../../database/index.js'
import { Accounts } from './accounts.js'
import { CredentialService } from './credentials.js'
import { GoogleStandIn } from './google.js'
import { IN_ALL, LoginLimiter } from './login-limiter.js'
import { SecondFactorService } from './second-factor.js'
import { Signups } from './signups.js'

export interface PeopleOptions {
  readonly database: Database
  readonly billing: { readonly paymentMethods: Pick<PaymentMethods, 'signUp' | 'checkPromo' | 'checkCard'> }
  /** The API as people's own programs reach it. */
  readonly apiUrl: () => string
  /** What time it is, for what expires; the real time when not given. */
  readonly now?: () => Date
  /** Whether there may be too many attempts; if not given, there may. */
  readonly rateLimits?: boolean
}

/** All about who somebody is: signing up, logging in, and changing what that takes. */
export class People {
  readonly accounts: Accounts
  readonly secondFactor: SecondFactorService
  readonly credentials: CredentialService
  readonly signups: Signups
  readonly google: GoogleStandIn

  constructor({ database, billing, apiUrl, now = () => new Date(), rateLimits }: PeopleOptions) {
    const logins = new LoginLimiter(undefined, undefined, rateLimits)
    // Apart from one another, so that nobody keeps others from what is theirs by asking for mails to them.
    const byAccount = () => new LoginLimiter(undefined, 'of this kind', rateLimits)
    // Each makes a new account or a mail to anybody: there are not to be any number of them.
    const limiter = new LoginLimiter(undefined, 'of this kind', rateLimits, IN_ALL)
    this.secondFactor = new SecondFactorService(database, logins, now)
    this.accounts = new Accounts(database, logins, this.secondFactor)
    this.credentials = new CredentialService({
      ...{ database, apiUrl, now },
      limiter: byAccount(),
      resets: byAccount(),
    })
    const issueApiKey = (userId: number) => this.accounts.issueApiKey(userId)
    this.google = new GoogleStandIn({ database, limiter, apiUrl, now, issueApiKey })
    this.signups = new Signups({
      ...{ database, limiter, now, paymentMethods: billing.paymentMethods },
      google: this.google,
    })
  }
}
