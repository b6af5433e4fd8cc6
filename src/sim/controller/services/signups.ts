import { randomInt, randomUUID } from 'node:crypto'
import type { PaymentMethods } from '../../billing/index.js'
import { digestOf, hashPassword, sameSecret } from '../../database/index.js'
import type { Database, Repositories, Signup } from '../../database/index.js'
import type { User } from '../../domain.js'
import { invalid, PlatformError } from '../../platform-error.js'
import type { GoogleStandIn } from './google.js'
import type { LoginLimiter } from './login-limiter.js'
import { checkedEmail, checkedPassword } from './person-rules.js'

/** Milliseconds a sign-up may take. */
const LIFE = 24 * 60 * 60_000
/** How often a code may be guessed. */
const TRIES = 5

export interface SignupStep {
  readonly uuid?: string
  readonly oauth?: 'google'
  readonly email?: string
  readonly confirmation_code?: string
  readonly password?: string
  readonly promo_code?: string
  readonly stripe_token?: string
  readonly tier?: 'FREE' | 'STANDARD'
}

export interface SignupAnswer {
  /** Where a person goes on with Google, and by what to ask how that went. */
  readonly url?: string
  readonly session?: string
  readonly uuid?: string
  readonly promo?: string
  readonly email?: string
  readonly key?: string
}

export interface SignupsOptions {
  readonly database: Database
  readonly limiter: LoginLimiter
  readonly google: Pick<GoogleStandIn, 'start'>
  readonly paymentMethods: Pick<PaymentMethods, 'signUp' | 'checkPromo' | 'checkCard'>
  readonly now: () => Date
}

/** How somebody becomes a user: one thing at a time, the e-mail proven by a code. Any step may be sent again. */
export class Signups {
  readonly #options: SignupsOptions

  constructor(options: SignupsOptions) {
    this.#options = options
  }

  /** @throws PlatformError 422 for a step out of order or a value that will not do, 429 after too many attempts */
  async step(sent: SignupStep): Promise<SignupAnswer> {
    const [name] = Object.keys(sent).filter((key) => key !== 'uuid')
    this.#options.limiter.begin(`${name ?? ''} ${sent.uuid ?? sent.email ?? ''}`.slice(0, 300))
    if (sent.oauth !== undefined) return this.#beginWithGoogle()
    if (sent.email !== undefined) return this.#begin(sent.uuid, checkedEmail(sent.email))
    const signup = await this.#current(sent.uuid)
    const { uuid } = signup
    if (sent.confirmation_code !== undefined) return this.#confirm(signup, sent.confirmation_code)
    if (signup.confirmed === 0 && signup.oauth !== null)
      throw invalid('', 'Google comes first: open the address you were given.')
    if (signup.confirmed === 0) throw invalid('confirmation_code', 'has to come first: it is in the mail.')
    const { signups } = this.#options.database
    if (sent.password !== undefined) {
      await signups.change(uuid, { password_hash: await hashPassword(checkedPassword(sent.password)) })
      return { uuid }
    }
    if (signup.password_hash === null && signup.oauth === null)
      throw invalid('password', 'has to come first.')
    if (sent.promo_code !== undefined) {
      this.#options.paymentMethods.checkPromo(sent.promo_code)
      await signups.change(uuid, { promo_code: sent.promo_code })
      return { uuid, promo: sent.promo_code.trim().toUpperCase() }
    }
    if (sent.stripe_token !== undefined) {
      // Now, and not at the end: clients ask for another card here and nowhere else.
      await this.#options.paymentMethods.checkCard(sent.stripe_token)
      await signups.change(uuid, { stripe_token: sent.stripe_token })
      return { uuid }
    }
    if (sent.tier === undefined) throw invalid('', 'Send the next step: `tier` comes at the end.')
    return this.#finish(signup, signup.password_hash, sent.tier)
  }

  /** Sends another code for a sign-up under way; tells nobody whether there is one. */
  async resend(email: string): Promise<void> {
    this.#options.limiter.begin(`again ${email}`.slice(0, 300))
    const { signups, users } = this.#options.database
    const signup = await signups.unconfirmed(email.trim(), this.#options.now())
    // One that was begun again and finished meanwhile has nothing left to confirm.
    if (signup && !(await users.byEmail(signup.email))) await this.#begin(signup.uuid, signup.email)
  }

  async #begin(given: string | undefined, email: string): Promise<SignupAnswer> {
    const { database, now } = this.#options
    const uuid = given === undefined ? randomUUID() : (await this.#current(given)).uuid
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    await database.transaction(async (tx) => {
      await refuseTaken(tx, email)
      const expires_at = new Date(now().getTime() + LIFE).toISOString()
      const fresh = {
        tries: 0,
        confirmed: 0 as const,
        password_hash: null,
        promo_code: null,
        stripe_token: null,
      }
      await tx.signups.begin({ ...fresh, uuid, email, expires_at, code_hash: digestOf(uuid + code) }, now())
      await tx.mails.add({
        to: email,
        subject: `Your confirmation code: ${code}`,
        body: `Welcome to Gigalixir.\n\nYour confirmation code is ${code}. It is valid for one day.\n`,
      })
    })
    return { uuid }
  }

  /** Nobody's yet: the address comes from Google. */
  async #beginWithGoogle(): Promise<SignupAnswer> {
    const { database, google, now } = this.#options
    const uuid = randomUUID()
    await database.signups.begin(
      {
        ...{ uuid, email: `google ${uuid}`, oauth: 'google', code_hash: '', tries: 0, confirmed: 0 },
        ...{ password_hash: null, promo_code: null, stripe_token: null },
        expires_at: new Date(now().getTime() + LIFE).toISOString(),
      },
      now(),
    )
    return { uuid, ...google.start(uuid) }
  }

  async #confirm(signup: Signup, code: string): Promise<SignupAnswer> {
    const { uuid } = signup
    if (signup.oauth !== null) throw invalid('confirmation_code', 'is not for a sign-up with Google.')
    // Counted and committed before the answer, so that many guesses at once count too.
    const right = await this.#options.database.transaction(async (tx) => {
      const now = await tx.signups.get(uuid, this.#options.now())
      if (!now || now.tries >= TRIES) return null
      const same = sameSecret(now.code_hash, digestOf(uuid + code.trim()))
      await tx.signups.change(uuid, same ? { confirmed: 1 } : { tries: now.tries + 1 })
      return same
    })
    // Not 422: a client would ask for the code again, and none is right any more.
    if (right === null)
      throw new PlatformError(429, {
        confirmation_code: ['was wrong too often. Send the `email` again for a new one.'],
      })
    if (!right) throw invalid('confirmation_code', 'is not the code from the email.')
    return { uuid }
  }

  async #finish(signup: Signup, hash: string | null, tier: 'FREE' | 'STANDARD'): Promise<SignupAnswer> {
    const { database, paymentMethods } = this.#options
    const { uuid, email, stripe_token: card, promo_code: promo } = signup
    if (tier === 'STANDARD' && card === null)
      throw invalid('stripe_token', 'has to come first: the standard tier needs a card.')
    const key = randomUUID()
    const create = async (tx: Repositories): Promise<User> => {
      await refuseTaken(tx, email)
      const user = await tx.users.create(email, hash, 'FREE')
      await tx.users.addApiKey(user.id, key)
      await tx.signups.end(uuid)
      return user
    }
    // A card that is declined leaves the sign-up where it was: with another one it can go on.
    if (tier === 'STANDARD' && card !== null) await paymentMethods.signUp(create, card, promo)
    else await database.transaction(create)
    return { email, key }
  }

  async #current(uuid: string | undefined): Promise<Signup> {
    const signup =
      uuid === undefined ? null : await this.#options.database.signups.get(uuid, this.#options.now())
    if (signup) return signup
    throw invalid('uuid', 'is not a sign-up in progress. Start again with your `email`.')
  }
}

async function refuseTaken(tx: Pick<Database, 'users'>, email: string): Promise<void> {
  if (await tx.users.byEmail(email)) throw invalid('email', 'has already been taken')
}
