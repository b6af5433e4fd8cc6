import type { FastifyInstance } from 'fastify'
import { PlatformError } from '../../platform-error.js'
import type { CredentialService } from '../services/credentials.js'

const PATH = '/api/users/email/confirm'

/**
 * The page behind the link in the mail to a new address. Opening it changes nothing, because mail programs open links by
 * themselves; its button does.
 */
export function emailConfirmation(server: FastifyInstance, credentials: CredentialService): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, parsed) => parsed(null, new URLSearchParams(body.toString())),
    )
    scope.addHook('onRequest', (_request, reply, next) => {
      // The link holds the token: it may not travel on to other sites.
      void reply.headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; form-action 'self'",
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      next()
    })
    scope.get(PATH, async (request, reply) => {
      const { token } = request.query as { token?: unknown }
      const value = escaped(typeof token === 'string' ? token.slice(0, 100) : '')
      const button = `<input type="hidden" name="token" value="${value}"><button>Confirm the address</button>`
      return reply.send(page(`<form method="post" action="${PATH}">${button}</form>`))
    })
    scope.post(PATH, async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
      try {
        const email = await credentials.confirmEmail(form.get('token') ?? '')
        return await reply.send(page(`<p>Your account is now that of ${escaped(email)}.</p>`))
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        return reply.code(error.status).send(page(`<p>${escaped(error.message)}</p>`))
      }
    })
    done()
  })
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gigalixir simulator</title><h1>Gigalixir simulator</h1>${content}</html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
