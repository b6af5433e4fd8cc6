import type { Readable } from 'node:stream'
import type { Credential } from '../credentials/credential.js'
import { GigalixirError } from '../errors.js'
import type { Target } from '../targets/target.js'
import { readAnswer } from './answer.js'
import type { Answer } from './answer.js'
import { authorizationOf } from './authorization.js'
import { connectTo } from './connection.js'
import type { Connection, HttpAnswer } from './connection.js'
import { fillPath } from './contract/call.js'
import type { BodyOf, Call, ParamsOf, QueryOf } from './contract/call.js'
import { interrupted, notLoggedIn, refusal, tooSlow, unreachable, unreadableNote } from './failures.js'
import type { CallContext } from './failures.js'
import { howToCheck } from './how-to-check.js'

type Part<Key extends string, Value> = object extends Value ? Partial<Record<Key, Value>> : Record<Key, Value>

/** What goes into a call: `params`, `query` and `body` as its contract says; what it does not need may be left out. */
export type InputOf<C extends Call> = Part<'params', ParamsOf<C>> &
  Part<'query', QueryOf<C>> &
  Part<'body', BodyOf<C>>

type AnyInput = Partial<Record<'params' | 'query' | 'body', Readonly<Record<string, unknown>>>>

export interface SessionOptions {
  readonly target: Target
  readonly credential?: Credential | undefined
  /** Our version, for the `User-Agent`. */
  readonly version: string
  /** Seconds until the platform has to have answered; a stream has to have begun. */
  readonly timeoutSeconds?: number
  readonly signal?: AbortSignal
  /** Told once when the platform knows a newer version of this program. */
  readonly onNewerVersion?: (version: string) => void
  /** Told in a sentence when an answer that means success could not be read. */
  readonly onUnreadable?: (note: string) => void
  readonly connect?: (origin: string) => Connection
}

export const DEFAULT_TIMEOUT_SECONDS = 60

/** Stands for a body whose end never came: no JSON, and so unreadable. */
const CUT_OFF = '(the answer was cut off)'

/** The calls of one command to one platform, with one credential, over one connection. */
export class Session {
  readonly target: Target
  readonly #options: SessionOptions
  readonly #base: URL
  #connection: Connection | undefined
  #toldVersion = false

  constructor(options: SessionOptions) {
    this.target = options.target
    this.#options = options
    this.#base = new URL(options.target.apiUrl)
  }

  /** E-mail of the account whose credential is sent, if there is one. */
  get email(): string | undefined {
    return this.#options.credential?.email
  }

  /**
   * Makes a call. Every 2xx is a success, whatever comes with it: what the answer says is for the readers of the folder
   * `readers` to find out.
   *
   * @throws GigalixirError NOT_AUTHENTICATED, NOT_FOUND, REFUSED, TOO_MANY_ATTEMPTS, PLATFORM_FAILED, UNREACHABLE, TIMEOUT
   * or INTERRUPTED
   */
  async call<C extends Call>(call: C, input: InputOf<C>): Promise<Answer> {
    const { status, text, context } = await this.exchange(call, input)
    if (!isSuccess(status)) throw refusal(status, text, context)
    const answer = readAnswer(text)
    if (!answer.readable) this.#options.onUnreadable?.(unreadableNote(context))
    return answer
  }

  /** Makes a call and returns the answer whatever its status, for calls where a status is a step and not a failure. */
  async exchange<C extends Call>(
    call: C,
    input: InputOf<C>,
  ): Promise<{ status: number; text: string; context: CallContext }> {
    const context = this.#contextOf(call, input as AnyInput)
    return this.#withinTime(context, async (signal) => {
      const answer = await this.#request(call, input as AnyInput, signal)
      return { status: answer.status, text: await this.#textOf(answer, context), context }
    })
  }

  /** Makes a call whose answer is text as it comes. Destroying the stream ends the call. @throws as `call` does */
  async stream<C extends Call>(call: C, input: InputOf<C>): Promise<Readable> {
    return (await this.open(call, input)).body
  }

  /** Makes a call and hands over its answer once it has begun well; the body is yet to be read. @throws as `call` does */
  async open<C extends Call>(call: C, input: InputOf<C>): Promise<HttpAnswer> {
    const context = this.#contextOf(call, input as AnyInput)
    const answer = await this.#withinTime(context, (signal) => this.#request(call, input as AnyInput, signal))
    if (!isSuccess(answer.status)) throw refusal(answer.status, await answer.body.text(), context)
    return answer
  }

  /** An error of a stream's body, in the words of this session. */
  streamFailure(error: unknown): GigalixirError {
    if (this.#options.signal?.aborted) return interrupted()
    return error instanceof GigalixirError ? error : unreachable(this.target, error)
  }

  /** Closes the connection; may be called twice. */
  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    await connection?.close()
  }

  async #request(call: Call, input: AnyInput, signal: AbortSignal): Promise<HttpAnswer> {
    this.#connection ??= (this.#options.connect ?? connectTo)(this.#base.origin)
    const answer = await this.#connection.request({
      method: call.method,
      path: this.#pathOf(call, input),
      headers: {
        accept: call.kind === 'stream' ? 'text/plain' : 'application/json',
        'user-agent': `GigalixirCLI/${this.#options.version}`,
        ...this.#authorization(call),
        ...(input.body && { 'content-type': 'application/json' }),
      },
      ...(input.body && { body: JSON.stringify(input.body) }),
      signal,
    })
    this.#noticeVersion(answer)
    return answer
  }

  #pathOf(call: Call, { params = {}, query = {} }: AnyInput): string {
    const pairs = Object.entries(query).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[key, value]] : [],
    )
    const search = new URLSearchParams(pairs).toString()
    return this.#base.pathname.replace(/\/$/, '') + fillPath(call.path, params) + (search && `?${search}`)
  }

  #authorization(call: Call): { authorization?: string } {
    if (call.auth === 'none') return {}
    const { credential } = this.#options
    if (!credential) throw notLoggedIn(this.target)
    return { authorization: authorizationOf(credential) }
  }

  /** Runs a request with a deadline and the person's Ctrl-C, and puts network errors into words. */
  async #withinTime<T>(context: CallContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const seconds = this.#options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS
    const outer = this.#options.signal
    const controller = new AbortController()
    const onAbort = () => controller.abort()
    const deadline = { passed: false }
    const timer = setTimeout(() => {
      deadline.passed = true
      controller.abort()
    }, seconds * 1000)
    outer?.addEventListener('abort', onAbort, { once: true })
    try {
      if (outer?.aborted) throw interrupted()
      return await work(controller.signal)
    } catch (error) {
      if (error instanceof GigalixirError) throw error
      if (outer?.aborted) throw interrupted(context.check)
      if (deadline.passed) throw tooSlow(this.target, seconds, context.check)
      throw unreachable(this.target, error, context.check)
    } finally {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onAbort)
    }
  }

  /** A change whose answer is cut off was made: its status says so. */
  async #textOf(answer: HttpAnswer, { check }: CallContext): Promise<string> {
    try {
      return await answer.body.text()
    } catch (error) {
      if (check === undefined || !isSuccess(answer.status) || this.#options.signal?.aborted) throw error
      return CUT_OFF
    }
  }

  #contextOf(call: Call, input: AnyInput): CallContext {
    const app = input.params?.app
    const name = typeof app === 'string' ? app : undefined
    return {
      target: this.target,
      email: this.email,
      app: name,
      check: howToCheck(call, name),
    }
  }

  #noticeVersion(answer: HttpAnswer): void {
    const latest = answer.headers['x-latest-version']
    if (typeof latest !== 'string' || latest === this.#options.version || this.#toldVersion) return
    this.#toldVersion = true
    this.#options.onNewerVersion?.(latest)
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}
