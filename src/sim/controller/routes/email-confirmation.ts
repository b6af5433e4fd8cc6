import type { FastifyInstance } from 'fastify'
import { PlatformError } from '../../platform-error.js'
import type { CredentialService } from '../services/credentials.js'
import { escaped, fieldOf, page, queryOf, withPages } from './pages.js'

const PATH = '/api/users/email/confirm'

/**
 * The page behind the link in the mail to a new address. Opening it changes nothing, because mail programs open links by
 * themselves; its button does.
 */
export function emailConfirmation(server: FastifyInstance, credentials: CredentialService): void {
  withPages(server, (scope) => {
    scope.get(PATH, async (request, reply) => {
      const value = escaped(queryOf(request.query, 'token'))
      const button = `<input type="hidden" name="token" value="${value}"><button>Confirm this address</button>`
      return reply.send(page(`<form method="post" action="${PATH}">${button}</form>`))
    })
    scope.post(PATH, async (request, reply) => {
      try {
        const email = await credentials.confirmEmail(fieldOf(request.body, 'token'))
        return await reply.send(page(`<p>Your account email is now ${escaped(email)}.</p>`))
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        return reply.code(error.status).send(page(`<p>${escaped(error.message)}</p>`))
      }
    })
  })
}
