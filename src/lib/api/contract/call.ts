import { Type } from '@sinclair/typebox'
import type { Static, TObject, TSchema } from '@sinclair/typebox'

/**
 * How a call proves who makes it (platform-api.md, "Conventions"): `user` is e-mail and API key, `password` is e-mail
 * and password (login only), `app` is app name and app key from inside a run container.
 */
export type CallAuth = 'user' | 'password' | 'app' | 'none'

/**
 * How like the platform the simulator answers a call: `exact` in all a client can tell; `close` but for what `why` says;
 * `absent` not at all.
 */
export type Fidelity =
  { readonly level: 'exact' } | { readonly level: 'close' | 'absent'; readonly why: string }

/**
 * One call of the platform API: its URL, what goes in, what comes out. Written once, used by the client to call,
 * by the simulator to validate, and by the tests.
 */
export interface Call<
  Params extends TObject = TObject,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TSchema,
> {
  /** `resource.verb`, such as `apps.create`; also the call's name in tests and messages. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:param` placeholders, such as `/api/apps/:app/configs`. */
  readonly path: string
  readonly auth: CallAuth
  /** The status of success. */
  readonly status: number
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** What is inside `{"data": …}`; for a `stream` call, text that does not end. */
  readonly answer: Answer
  /** `json` answers carry `{"data": …}`; `stream` is plain text as it comes. */
  readonly kind: 'json' | 'stream'
  /** What the simulator makes of it. */
  readonly fidelity: Fidelity
}

/** Of calls only production answers so far. */
export const ABSENT: Fidelity = { level: 'absent', why: 'The simulator does not answer it yet.' }

export const Nothing = Type.Object({})

interface CallInput<P extends TObject, Q extends TSchema, B extends TSchema, A extends TSchema> {
  name: string
  method: Call['method']
  path: string
  auth?: CallAuth
  status?: number
  params?: P
  query?: Q
  body?: B
  answer: A
  kind?: 'json' | 'stream'
  fidelity?: Fidelity
}

/** Declares a call; what is left out is `user` auth, status 200, no parameters, no query, no body, JSON, exact. */
export function call<
  P extends TObject = typeof Nothing,
  Q extends TSchema = typeof Nothing,
  B extends TSchema = typeof Nothing,
  A extends TSchema = TSchema,
>(input: CallInput<P, Q, B, A>): Call<P, Q, B, A> {
  return {
    auth: 'user',
    status: 200,
    kind: 'json',
    fidelity: { level: 'exact' },
    ...input,
    params: input.params ?? (Nothing as unknown as P),
    query: input.query ?? (Nothing as unknown as Q),
    body: input.body ?? (Nothing as unknown as B),
  }
}

export type ParamsOf<C> = C extends Call<infer P> ? Static<P> : never
export type QueryOf<C> = C extends Call<TObject, infer Q> ? Static<Q> : never
export type BodyOf<C> = C extends Call<TObject, TSchema, infer B> ? Static<B> : never
export type AnswerOf<C> = C extends Call<TObject, TSchema, TSchema, infer A> ? Static<A> : never

/** The path with its parameters filled in and encoded. @throws Error when one is missing (a bug of ours). */
export function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key]
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`${path} needs :${key}`)
    return encodeURIComponent(value)
  })
}
