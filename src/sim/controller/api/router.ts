import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../../../lib/errors.js'
import { Nothing } from '../../../lib/api/contract/index.js'
import type { AnswerOf, BodyOf, Call, ParamsOf, QueryOf } from '../../../lib/api/contract/index.js'
import type { Guard } from './guards.js'

/** A call that was made: by whom, and what came in, as its contract says. */
export type Made<C extends Call, Who> = Who & {
  readonly params: ParamsOf<C>
  readonly query: QueryOf<C>
  readonly body: BodyOf<C>
  /** Aborts when the client goes away or the platform stops. */
  readonly signal: AbortSignal
}

/** Binds calls of the contract to what they do. Method, path, validation and status come from the contract alone. */
export class ApiRouter {
  readonly #server: FastifyInstance
  readonly #stopping: AbortSignal
  readonly #log: (line: string) => void

  /** @param stopping ends the streams that are open */
  constructor(server: FastifyInstance, stopping: AbortSignal, log: (line: string) => void) {
    this.#server = server
    this.#stopping = stopping
    this.#log = log
  }

  /** A call answered with `{"data": …}`. */
  json<C extends Call, Who extends object>(
    call: C,
    guard: Guard<Who>,
    handler: (made: Made<C, Who>) => Promise<AnswerOf<C>>,
  ): void {
    this.#route(call, guard, async (made, reply) => {
      await reply.code(call.status).send({ data: await handler(made) })
    })
  }

  /** A call answered with `{"data": …}`, or with 204 while there is nothing to tell yet. */
  poll<C extends Call, Who extends object>(
    call: C,
    guard: Guard<Who>,
    handler: (made: Made<C, Who>) => Promise<AnswerOf<C> | null>,
  ): void {
    this.#route(call, guard, async (made, reply) => {
      const data = await handler(made)
      await (data === null ? reply.code(204).send() : reply.code(call.status).send({ data }))
    })
  }

  /** A call answered with text as it comes. */
  stream<C extends Call, Who extends object>(
    call: C,
    guard: Guard<Who>,
    handler: (made: Made<C, Who>) => Readable,
  ): void {
    this.#route(call, guard, async (made, reply) => {
      const content = handler(made)
      reply.hijack()
      reply.raw.writeHead(call.status, { 'content-type': 'text/plain; charset=utf-8' })
      // A quiet app says nothing for hours, and a client waits for the head of the answer.
      reply.raw.flushHeaders()
      try {
        await pipeline(content, reply.raw, { signal: made.signal })
      } catch (error) {
        // The client went away, or the platform stops: that is how a log that is followed ends.
        if (!made.signal.aborted) this.#log(`${call.name} broke off: ${messageOf(error)}`)
      } finally {
        content.destroy()
        reply.raw.destroy()
      }
    })
  }

  #route<C extends Call, Who extends object>(
    call: C,
    guard: Guard<Who>,
    answer: (made: Made<C, Who>, reply: FastifyReply) => Promise<void>,
  ): void {
    if (guard.auth !== call.auth) throw new Error(`${call.name} needs ${call.auth} auth, not ${guard.auth}`)
    const callers = new WeakMap<FastifyRequest, Who>()
    this.#server.route({
      method: call.method,
      url: call.path,
      schema: {
        params: call.params,
        querystring: call.query,
        ...(call.body !== Nothing && { body: call.body }),
      },
      // Before the body is read: whoever may not call is not listened to.
      onRequest: async (request) => {
        callers.set(request, await guard.check(request))
      },
      handler: async (request, reply) => {
        const who = callers.get(request)
        if (!who) throw new Error(`${call.name} reached its handler unguarded`)
        const { params, query, body } = request
        const signal = AbortSignal.any([this.#stopping, goneSignal(reply)])
        await answer({ ...who, params, query, body, signal } as Made<C, Who>, reply)
        return reply
      },
    })
  }
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}
