import type { FastifyInstance } from 'fastify'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1d2433;background:#fff}
h1{font-size:1.3rem}input,button{font:inherit;padding:.45rem .8rem;margin:.2rem .4rem .2rem 0;border:1px solid #8a93a6;border-radius:.3rem}
button{cursor:pointer;background:#4b2a7b;border-color:#4b2a7b;color:#fff}button.quiet{background:none;color:inherit}code{background:#eef0f4;padding:.1rem .3rem}
@media (prefers-color-scheme:dark){body{color:#e6e9f0;background:#171b24}code{background:#262c3a}input{background:#1f2532;color:inherit}}`

/** Pages of the platform that people open from a mail or a command, with forms and nothing that runs. */
export function withPages(server: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, parsed) => parsed(null, new URLSearchParams(body.toString())),
    )
    scope.addHook('onRequest', (_request, reply, next) => {
      // The address holds a token: it may not travel on to other sites.
      void reply.headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'unsafe-inline'",
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      next()
    })
    add(scope)
    done()
  })
}

/** @param content HTML; what comes from outside has to be `escaped` */
export function page(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Gigalixir simulator</title><style>${STYLE}</style><h1>Gigalixir simulator</h1>${content}</html>`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A field of the form that was sent; empty when it has none. */
export function fieldOf(body: unknown, name: string): string {
  return (body instanceof URLSearchParams ? body.get(name) : null)?.slice(0, 300) ?? ''
}

/** One value of a query; empty when it is not there, or there twice. */
export function queryOf(query: unknown, name: string): string {
  const value = (query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value.slice(0, 100) : ''
}
