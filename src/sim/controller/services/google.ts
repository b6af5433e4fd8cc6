import { randomBytes, randomInt } from 'node:crypto'
import { digestOf, sameSecret } from '../../database/index.js'
import type { Database, Repositories } from '../../database/index.js'
import { invalid, PlatformError } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'
import { checkedEmail } from './person-rules.js'

/** Where the page is that stands in for Google's. */
export const GOOGLE_PAGE = '/api/oauth/consent'
/** Milliseconds somebody may take. */
const LIFE = 10 * 60_000
/** How often a code may be guessed. */
const TRIES = 5
/** How many may be under way: what is begun and left counts until it is too old. */
const MOST = 1000

/** What somebody gets who proved an address. */
export interface GoogleEnd {
  readonly email: string
  /** After a login; a sign-up goes on first. */
  readonly key?: string
}

interface GoogleSession {
  readonly begunAt: number
  /** The sign-up it is part of; null for a login. */
  readonly signup: string | null
  proof: { readonly email: string; readonly codeHash: string; tries: number } | null
  outcome: GoogleEnd | PlatformError | null
}

export interface GoogleOptions {
  readonly database: Database
  readonly limiter: LoginLimiter
  readonly issueApiKey: (userId: number) => Promise<string>
  /** The API as people's own programs reach it. */
  readonly apiUrl: () => string
  readonly now: () => Date
}

/**
 * Stands in for Google: whoever reads the mail of an address is who it says. Without that anybody who reaches this
 * machine's loopback could be anybody. What is under way is kept in memory: after a restart people begin again.
 */
export class GoogleStandIn {
  readonly #options: GoogleOptions
  readonly #sessions = new Map<string, GoogleSession>()

  constructor(options: GoogleOptions) {
    this.#options = options
  }

  /**
   * @param signup the sign-up it is part of; null for a login
   * @throws PlatformError 429 when too many are under way
   */
  start(signup: string | null): { url: string; session: string } {
    this.#forgetOld()
    if (this.#sessions.size >= MOST)
      throw new PlatformError(429, {
        '': ['Too many logins with Google are under way. Try again in ten minutes.'],
      })
    const session = randomBytes(16).toString('hex')
    this.#sessions.set(session, {
      ...{ begunAt: this.#options.now().getTime(), signup, proof: null, outcome: null },
    })
    const url = new URL(GOOGLE_PAGE, this.#options.apiUrl())
    url.searchParams.set('session', session)
    return { url: url.href, session }
  }

  /** How it ended; null while the person is at it. @throws PlatformError 404 for one unknown or too old; why it failed */
  end(id: string): GoogleEnd | null {
    const { outcome } = this.#session(id)
    if (outcome instanceof PlatformError) throw outcome
    return outcome
  }

  /** The person says who they are, and is mailed a code. @throws PlatformError 422, 404, 429 */
  async claim(id: string, typed: string): Promise<void> {
    const session = this.#open(id)
    const email = checkedEmail(typed)
    this.#options.limiter.begin(`google ${email}`.slice(0, 300))
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    session.proof = { email, codeHash: digestOf(id + code), tries: 0 }
    await this.#options.database.mails.add({
      to: email,
      subject: 'Your code to continue with Google',
      body: `Your code is ${code}. It is valid for ten minutes, on the page that asks for it.\n\nIf you did not ask for it, do nothing.\n`,
    })
  }

  /** The person proves it. @throws PlatformError 422 for a wrong code; 404 */
  async prove(id: string, code: string): Promise<void> {
    const session = this.#open(id)
    const { proof } = session
    if (!proof) throw invalid('email', 'has to come first.')
    if (proof.tries >= TRIES) throw invalid('code', 'was wrong too often. Start again with your email.')
    proof.tries += 1
    if (!sameSecret(proof.codeHash, digestOf(id + code.trim())))
      throw invalid('code', 'is not the code from the email.')
    const { email } = proof
    session.proof = null
    try {
      session.outcome = await (session.signup === null
        ? this.#logIn(email)
        : this.#signUp(session.signup, email))
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      session.outcome = error
      throw error
    }
  }

  /** The person does not want to. */
  refuse(id: string): void {
    this.#open(id).outcome = new PlatformError(401, { '': ['You did not allow it. Nothing was changed.'] })
  }

  async #logIn(email: string): Promise<GoogleEnd> {
    const user = await this.#options.database.users.byEmail(email)
    if (!user) throw invalid('', `There is no account for ${email}. Create one: gigalixir signup:google`)
    return { email: user.email, key: await this.#options.issueApiKey(user.id) }
  }

  #signUp(uuid: string, email: string): Promise<GoogleEnd> {
    const { database, now } = this.#options
    return database.transaction(async (tx: Repositories) => {
      if (await tx.users.byEmail(email))
        throw invalid('', `${email} has an account. Log in: gigalixir login:google`)
      if (!(await tx.signups.get(uuid, now())))
        throw invalid('', 'This sign-up has expired. Start again: gigalixir signup:google')
      await tx.signups.change(uuid, { email, confirmed: 1 })
      return { email }
    })
  }

  /** One that has not ended. */
  #open(id: string): GoogleSession {
    const session = this.#session(id)
    if (session.outcome === null) return session
    throw invalid('', 'This is already done. You can close the page.')
  }

  #session(id: string): GoogleSession {
    this.#forgetOld()
    const session = this.#sessions.get(id)
    if (session) return session
    throw new PlatformError(404, { '': ['This login with Google has expired. Start again.'] })
  }

  #forgetOld(): void {
    const oldest = this.#options.now().getTime() - LIFE
    for (const [id, { begunAt }] of this.#sessions) if (begunAt < oldest) this.#sessions.delete(id)
  }
}
