import type { FastifyInstance } from 'fastify'
import type { StripeTokens } from '../../billing/index.js'
import { basicCredentials } from '../api/basic-auth.js'

/** Bytes of a form with a card. */
const BODY_LIMIT = 16 * 1024

/**
 * The simulator's own Stripe endpoint: form-encoded in, Stripe's JSON out, errors in its shape. In a scope of its own,
 * because no call of the platform takes forms.
 */
export function stripeRoutes(
  server: FastifyInstance,
  tokens: StripeTokens,
  log: (line: string) => void,
): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, parsed) => parsed(null, new URLSearchParams(body.toString())),
    )
    scope.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500
      // Nothing of the request is told: it may hold a card.
      if (status === 500) log(`a token of a card could not be made: ${error.message}`)
      const message =
        status === 500 ? 'Something went wrong here.' : 'The body has to be form-encoded: card[number]=….'
      void reply.code(status).send({ error: { type: 'api_error', message } })
    })
    scope.post('/api/stripe/v1/tokens', async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
      const { status, body } = await tokens.create(keyOf(request.headers.authorization), form)
      return reply.code(status).send(body)
    })
    done()
  })
}

/**
 * The key a request brings: as the user of Basic auth or as a bearer token. Stripe takes both
 * (https://docs.stripe.com/api/authentication), and its own libraries send the second.
 */
function keyOf(header: string | undefined): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  return bearer ?? basicCredentials(header)[0]?.name ?? null
}
