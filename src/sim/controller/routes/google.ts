import type { FastifyInstance } from 'fastify'
import { oauth as calls } from '../../../lib/api/contract/index.js'
import { PlatformError } from '../../platform-error.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import { GOOGLE_PAGE } from '../services/google.js'
import type { GoogleStandIn } from '../services/google.js'
import { escaped, fieldOf, page, queryOf, withPages } from './pages.js'
import type { Services } from './services.js'

export function googleRoutes(api: ApiRouter, { anybody }: Guards, { google }: Services): void {
  api.json(calls.start, anybody, () => Promise.resolve(google.start(null)))
  api.poll(calls.end, anybody, ({ params }) => Promise.resolve(google.end(params.session)))
}

/** The page that stands in for Google's: an address, the code mailed to it, and that is all. */
export function googlePage(server: FastifyInstance, google: GoogleStandIn): void {
  withPages(server, (scope) => {
    scope.get(GOOGLE_PAGE, async (request, reply) => {
      const session = queryOf(request.query, 'session')
      return answered(reply, () => {
        google.end(session) // says when there is no such session, before anybody types
        return Promise.resolve(askEmail(session))
      })
    })
    scope.post(GOOGLE_PAGE, async (request, reply) => {
      const field = (name: string) => fieldOf(request.body, name)
      const session = field('session')
      return answered(reply, async () => {
        switch (field('step')) {
          case 'email':
            await google.claim(session, field('email'))
            return askCode(session, field('email'))
          case 'code':
            await google.prove(session, field('code'))
            return '<p>Done. Return to your terminal; you can close this page.</p>'
          case 'refuse':
            google.refuse(session)
            return '<p>Cancelled. Nothing was done; you can close this page.</p>'
          default:
            return askEmail(session)
        }
      })
    })
  })
}

async function answered(
  reply: { code(status: number): { send(text: string): unknown } },
  content: () => Promise<string>,
): Promise<unknown> {
  try {
    const html = page(await content())
    return reply.code(200).send(html)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const back = '<p>To try again, go back in your browser.</p>'
    return reply.code(error.status).send(page(`<p role="alert">${escaped(error.message)}</p>${back}`))
  }
}

function askEmail(session: string): string {
  return form(
    session,
    'email',
    `<p>A program on this machine wants to log you in with Google. This page stands in for Google: it proves who you are
    by an email, which <code>gigalixir sim mail</code> shows.</p>
    <label>Email <input name="email" type="email" autocomplete="email" autofocus required></label>
    <button>Send me a code</button>`,
  )
}

function askCode(session: string, email: string): string {
  return form(
    session,
    'code',
    `<p>A code was sent to ${escaped(email)}. Read it with <code>gigalixir sim mail</code>.</p>
    <label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" autofocus required></label>
    <button>Continue</button>`,
  )
}

function form(session: string, step: string, fields: string): string {
  const hidden = (name: string, value: string) =>
    `<input type="hidden" name="${name}" value="${escaped(value)}">`
  const open = `<form method="post" action="${GOOGLE_PAGE}">${hidden('session', session)}`
  const refuse = `${open}${hidden('step', 'refuse')}<button class="quiet">Cancel</button></form>`
  return `${open}${hidden('step', step)}${fields}</form>${refuse}`
}
