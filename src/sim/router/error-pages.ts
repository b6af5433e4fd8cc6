import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What people see when it is not an app that answers: one sentence, and what to do. */
export interface ErrorPage {
  readonly status: number
  readonly message: string
  /** What to do, a sentence or a command each. */
  readonly next: readonly string[]
}

export const pages = {
  unknownApp: (app: string): ErrorPage => ({
    status: 404,
    message: `There is no app named ${app} in this simulator.`,
    next: ['gigalixir apps', `gigalixir apps:create -n ${app}`],
  }),
  unknownHost: (host: string): ErrorPage => ({
    status: 404,
    message: `No app in this simulator has the host ${host}.`,
    next: ['Apps answer at http://<app>.gigalixirapp.localhost on this port.', 'gigalixir apps'],
  }),
  unknownPath: (path: string): ErrorPage => ({
    status: 404,
    message: `Nothing found at ${path}.`,
    next: [
      'Apps answer at http://<app>.gigalixirapp.localhost on this port, the platform API below /api.',
      'gigalixir sim status',
    ],
  }),
  badHost: (): ErrorPage => ({
    status: 400,
    message: 'The request does not say which host it is for.',
    next: ['Send one Host field, such as myapp.gigalixirapp.localhost.'],
  }),
  badRequest: (status: number, message: string): ErrorPage => ({ status, message, next: [] }),
  foreignOrigin: (origin: string): ErrorPage => ({
    status: 403,
    message: `Pages of ${origin} may not call the simulator.`,
    next: ['Call it from a program, or from a page of its own.'],
  }),
  notForContainers: (message: string): ErrorPage => ({
    status: 403,
    message,
    next: ['Containers may fetch slugs and call the API as their app (APP_NAME and APP_KEY).'],
  }),
  maintenance: (app: string): ErrorPage => ({
    status: 503,
    message: `${app} is in maintenance mode.`,
    next: [`gigalixir maintenance:off -a ${app}`],
  }),
  noReplica: (app: string): ErrorPage => ({
    status: 504,
    message: `No replica of ${app} is healthy.`,
    next: [`gigalixir ps -a ${app}`, `gigalixir logs -a ${app}`],
  }),
  noAnswer: (app: string, seconds: number): ErrorPage => ({
    status: 504,
    message: `${app} did not answer within ${seconds} seconds.`,
    next: [`gigalixir logs -a ${app}`],
  }),
  broken: (app: string): ErrorPage => ({
    status: 502,
    message: `A replica of ${app} closed the connection without answering.`,
    next: [`gigalixir ps -a ${app}`, `gigalixir logs -a ${app}`],
  }),
  /** @param what a replica did, such as `sent two heads` */
  misbehaved: (app: string, what: string): ErrorPage => ({
    status: 502,
    message: `A replica of ${app} ${what}.`,
    next: [`gigalixir logs -a ${app}`],
  }),
  failed: (): ErrorPage => ({
    status: 500,
    message: 'The simulator failed to answer this request.',
    next: ['gigalixir sim logs'],
  }),
}

/**
 * Answers with a page, as HTML for who asks for it and as plain text for the rest. Not when an answer has begun.
 *
 * @returns bytes of its body
 */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: ErrorPage): number {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return 0
  }
  const { type, body } = rendered(page, request.headers.accept)
  response.writeHead(page.status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
  return request.method === 'HEAD' ? 0 : Buffer.byteLength(body)
}

/** The same on a bare connection, as an Upgrade request leaves it; the connection ends with it. */
export function sendPageAndClose(socket: Duplex, accept: string | undefined, page: ErrorPage): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { type, body } = rendered(page, accept)
  socket.end(
    `HTTP/1.1 ${page.status} ${STATUS_CODES[page.status] ?? ''}\r\n` +
      `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `cache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

function rendered(page: ErrorPage, accept: string | undefined): { type: string; body: string } {
  const title = `${page.status} ${STATUS_CODES[page.status] ?? ''}`
  if (!accept?.includes('text/html'))
    return { type: 'text/plain; charset=utf-8', body: [title, page.message, ...page.next, ''].join('\n') }
  const next = page.next.map((line) => `<p><code>${escaped(line)}</code></p>`).join('')
  const style = 'font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem'
  return {
    type: 'text/html; charset=utf-8',
    body:
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
      `<body style="${style}"><h1>${title}</h1><p>${escaped(page.message)}</p>${next}</body></html>\n`,
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
