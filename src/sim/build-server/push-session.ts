import { randomBytes, timingSafeEqual } from 'node:crypto'

export interface PushDetails {
  readonly app: string
  readonly repository: string
  readonly user: { readonly userId: number; readonly email: string }
  /** The push carried `GIGALIXIR-CLEAN: true`. */
  readonly clean: boolean
  /** The push carried `GIGALIXIR-HOT: true`. */
  readonly hot: boolean
  /** The push carried `GIGALIXIR-MIGRATE: before`. */
  readonly migrateFirst: boolean
}

/** Why a push's signal was aborted. */
export class PushEnded extends Error {
  override readonly name = 'PushEnded'
}

/** One push while it lasts: from git's request until git has moved the refs and answered. */
export class PushSession {
  /** Known to this push's hook alone; goes through the environment of git. */
  readonly token = randomBytes(24).toString('hex')
  readonly details: PushDetails
  readonly #end = new AbortController()
  readonly #work = new Set<Promise<void>>()
  /** Resolves when the push is over and all of it has ended. */
  readonly finished: Promise<void>
  #finish!: () => void
  #release: (() => void) | undefined
  #before: Promise<void> = Promise.resolve()

  constructor(details: PushDetails) {
    this.details = details
    this.finished = new Promise((resolve) => (this.#finish = resolve))
  }

  /** Aborted when the push is over, however it ended. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  /** Keeps the app's turn until the push is over: only then have git's refs moved. */
  hold(release: () => void): void {
    this.#release = release
  }

  /** Keeps it longer than the push lasts: until this has ended, which never rejects. */
  holdUntil(work: Promise<void>): void {
    this.#before = work
  }

  /** True while the push's hook is running, which ends soon after `abort`. */
  get isInHook(): boolean {
    return this.#work.size > 0
  }

  /** Work of this push that `close` waits for. */
  async during(work: Promise<void>): Promise<void> {
    this.#work.add(work)
    try {
      await work
    } finally {
      this.#work.delete(work)
    }
  }

  /** Ends what is under way. */
  abort(why: string): void {
    if (!this.#end.signal.aborted) this.#end.abort(new PushEnded(why))
  }

  /** Ends what is under way and waits for it; the app's turn goes to the next as soon as that may begin. */
  async close(): Promise<void> {
    this.abort('the push is over')
    await Promise.allSettled(this.#work)
    const release = this.#release
    this.#release = undefined
    if (release) void this.#before.then(release)
    this.#finish()
  }
}

/** The pushes that are under way. */
export class PushSessions {
  readonly #open = new Set<PushSession>()

  open(details: PushDetails): PushSession {
    const session = new PushSession(details)
    this.#open.add(session)
    return session
  }

  async close(session: PushSession): Promise<void> {
    await session.close()
    this.#open.delete(session)
  }

  /** The session a hook belongs to, by its `Authorization` header. */
  find(authorization: string | undefined): PushSession | undefined {
    const given = Buffer.from(authorization?.replace(/^Bearer /, '') ?? '')
    for (const session of this.#open) {
      const token = Buffer.from(session.token)
      if (given.length === token.length && timingSafeEqual(given, token)) return session
    }
    return undefined
  }

  of(app: string): PushSession[] {
    return [...this.#open].filter((session) => session.details.app === app)
  }

  all(): PushSession[] {
    return [...this.#open]
  }
}
