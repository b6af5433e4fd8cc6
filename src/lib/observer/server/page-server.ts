import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { GigalixirError, messageOf } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import { packageRoot } from '../../paths.js'
import { Door } from './door.js'
import type { Parameters, View } from './view.js'

const FILES: Readonly<Record<string, { file: string; type: string } | undefined>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const MAX_BODY = 64 * 1024

/** Serves the page and its calls on loopback, to the one browser that was let in; see `Door`. */
export class PageServer {
  readonly #view: View
  readonly #door = new Door()
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #folder: string

  /** @param folder where the page's files are; the bundled ones if not given */
  constructor(view: View, folder = join(packageRoot(), 'dist', 'observer')) {
    this.#view = view
    this.#folder = folder
  }

  /** @returns the URL to open: it works once. @throws GigalixirError PORT_UNAVAILABLE */
  async start(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) =>
        reject(
          new GigalixirError('PORT_UNAVAILABLE', `The page could not be served: ${error.message}`, {
            cause: error,
          }),
        )
      this.#server.once('error', failed)
      this.#server.listen(0, '127.0.0.1', () => {
        this.#server.off('error', failed)
        resolve()
      })
    })
    const address = this.#server.address()
    this.#door.opened(typeof address === 'object' && address ? address.port : 0)
    return this.#door.url
  }

  /** Can be called twice. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else if (error instanceof GigalixirError) {
        json(response, statusOf(error.code), { code: error.code, message: error.message, next: error.next })
      } else json(response, 500, { code: 'BUG', message: messageOf(error), next: [] })
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    if (!this.#door.isForUs(request)) return plain(response, 421, 'This is not the address of the observer.')
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const cookie =
      url.pathname === '/' && request.method === 'GET' && this.#door.admit(url.searchParams.get('token'))
    if (cookie) {
      return response.writeHead(303, { ...HEADERS, location: '/', 'set-cookie': cookie }).end()
    }
    if (!this.#door.knows(request)) {
      return plain(
        response,
        403,
        'This link has been used, or is not complete. Start the observer again for a new one.',
      )
    }
    const file = request.method === 'GET' ? FILES[url.pathname] : undefined
    if (file) {
      const content = await readFile(join(this.#folder, file.file))
      return response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(content)
    }
    if (request.method !== 'POST' || !url.pathname.startsWith('/api/'))
      return plain(response, 404, 'Not found.')
    if (!this.#door.isOwnPage(request)) return plain(response, 403, 'Only the observer itself may ask.')
    const { replica, ...parameters } = await bodyOf(request)
    const call = url.pathname.slice('/api/'.length)
    if (call === 'view') {
      await this.#view.refresh?.()
      const { title, replicas, times, kind } = this.#view
      return json(response, 200, { title, replicas, times: times ?? null, kind: kind ?? 'node' })
    }
    return json(response, 200, await this.#view.ask(String(replica), call, parameters))
  }
}

async function bodyOf(request: IncomingMessage): Promise<Parameters> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MAX_BODY) throw new GigalixirError('USAGE', 'The question is too long.')
    pieces.push(piece)
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(pieces).toString())
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Parameters
  } catch (error) {
    throw new GigalixirError('USAGE', 'The question is no JSON.', { cause: error })
  }
  throw new GigalixirError('USAGE', 'The question is no JSON object.')
}

function statusOf(code: ErrorCode): number {
  if (code === 'USAGE') return 400
  if (code === 'NOT_FOUND') return 404
  return code === 'REFUSED' ? 409 : 502
}

function json(response: ServerResponse, status: number, data: unknown): ServerResponse {
  return response
    .writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(data))
}

function plain(response: ServerResponse, status: number, text: string): ServerResponse {
  return response
    .writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' })
    .end(`${text}\n`)
}
