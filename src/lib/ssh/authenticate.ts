import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent } from 'ssh2'
import { messageOf } from '../errors.js'
import { agentHolding, agentKeys } from './agent-keys.js'
import type { Identity } from './identities.js'
import { publicHalf, shownKey, unlock } from './key-files.js'

/**
 * Offers one key after the other, each once, and remembers what became of it. It goes on where it was when a server that
 * allows only so many tries is connected to once more.
 */
export class Authentication {
  readonly #user: string
  readonly #identities: readonly Identity[]
  readonly #offers: AsyncGenerator<AnyAuthMethod>
  /** What was tried, in words, each with why it was of no use where that is known. */
  readonly tried: string[] = []
  /** Told when the person is asked for a passphrase, which may take any time, and when that is over. */
  onAsking: (asking: boolean) => void = () => undefined
  /** What ended it other than a lack of keys, such as Ctrl-C while it asked. */
  stopped: Error | undefined

  constructor(user: string, identities: readonly Identity[]) {
    this.#user = user
    this.#identities = identities
    this.#offers = this.#all()
  }

  /** For ssh2, which calls it for the first method and after each failure. */
  readonly handler: AuthHandlerMiddleware = (_left, _partial, done) => {
    // The library's types know no end of the list; its code does.
    const none = false as unknown as AnyAuthMethod
    if (this.stopped) {
      done(none)
      return
    }
    this.#offers.next().then(
      ({ value }) => done((value as AnyAuthMethod | undefined) ?? none),
      (error: unknown) => {
        this.#stop(error)
        done(none)
      },
    )
  }

  async *#all(): AsyncGenerator<AnyAuthMethod> {
    const offered = new Set<string>()
    /** @returns whether a public key was not offered before */
    const isNew = (key: Buffer) =>
      !offered.has(key.toString('base64')) && offered.add(key.toString('base64')).size > 0
    for (const identity of this.#identities) {
      if (identity.kind === 'agent') yield* this.#ofAgent(identity, isNew)
      else yield* this.#ofFile(identity, isNew)
    }
  }

  async *#ofAgent(
    { shown, where, only }: Identity & { kind: 'agent' },
    isNew: (key: Buffer) => boolean,
  ): AsyncGenerator<AnyAuthMethod> {
    const { agent, keys, problem } = await agentKeys(where)
    if (problem !== undefined) this.tried.push(`${shown} (${problem})`)
    for (const key of keys) {
      const open = key.getPublicSSH()
      if ((only && !only.includes(open.toString('base64'))) || !isNew(open)) continue
      const at = this.tried.push(`${shownKey(key.type, open, key.comment)} of ${shown}`) - 1
      yield this.#signing(
        await agentHolding(key, (data, options, done) => {
          agent.sign(key, data, options, (error, signature) => {
            if (error) this.#because(at, 'the agent did not sign with it')
            done(error ?? undefined, signature)
          })
        }),
      )
    }
  }

  async *#ofFile(
    identity: Identity & { kind: 'file' },
    isNew: (key: Buffer) => boolean,
  ): AsyncGenerator<AnyAuthMethod> {
    const open = await publicHalf(identity.text)
    if (open && !isNew(open.getPublicSSH())) return
    const at = this.tried.push(identity.shown) - 1
    if (open) {
      // The passphrase is asked for when the server says that it would take the key, and not before.
      yield this.#signing(
        await agentHolding(open, (data, { hash }, done) => {
          this.#unlocked(identity).then(
            (key) => {
              if (typeof key === 'string') this.#because(at, key)
              const signature = typeof key === 'string' ? new Error(key) : key.sign(data, hash)
              if (Buffer.isBuffer(signature)) done(undefined, signature)
              else done(new Error(messageOf(signature)))
            },
            (error: unknown) => {
              this.#stop(error)
              done(new Error(messageOf(error)))
            },
          )
        }),
      )
      return
    }
    const key = await this.#unlocked(identity)
    if (typeof key === 'string') this.#because(at, key)
    else if (isNew(key.getPublicSSH())) yield { type: 'publickey', username: this.#user, key }
  }

  async #unlocked(identity: Identity & { kind: 'file' }) {
    this.onAsking(true)
    try {
      return await unlock(identity)
    } finally {
      this.onAsking(false)
    }
  }

  #signing(agent: BaseAgent): AnyAuthMethod {
    return { type: 'agent', username: this.#user, agent }
  }

  #because(at: number, why: string): void {
    this.tried[at] = `${this.tried[at] ?? ''} (${why})`
  }

  #stop(error: unknown): void {
    this.stopped = error instanceof Error ? error : new Error(messageOf(error))
  }
}
