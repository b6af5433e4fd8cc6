import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getResponse } from 'msw'
import type { RequestHandler } from 'msw'
import { onTestFinished } from 'vitest'
import type { FakeGitServer } from './fake-git-server.js'

/** One request as it arrived. */
export interface SeenRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  /** Parsed JSON; text where it is something else; undefined when there was none. */
  body: unknown
}

export interface FakePlatform {
  /** Its API base URL, for `GIGALIXIR_CLI__HOST`. */
  readonly url: string
  readonly requests: SeenRequest[]
  /** Serves git below `/<app>.git/` too, as a simulator does. */
  serveGit(server: FakeGitServer): void
  /** `METHOD /path` of each request, in order. */
  calls(): string[]
}

/**
 * A platform that answers what the msw handlers say, over a real loopback socket: the client's HTTP library is used
 * without its `fetch`, which is all msw could intercept. Paths in handlers start with `*`. An unexpected request is
 * answered with 418, which no command expects.
 */
export async function fakePlatform(...handlers: RequestHandler[]): Promise<FakePlatform> {
  const requests: SeenRequest[] = []
  let gitServer: FakeGitServer | undefined
  const server = createServer((incoming, outgoing) => {
    if (gitServer && /^\/[^/]+\.git\//.test(incoming.url ?? '')) {
      gitServer.handle(incoming, outgoing)
      return
    }
    answer(incoming, outgoing, handlers, requests).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serveGit: (served) => {
      gitServer = served
    },
    calls: () => requests.map((request) => `${request.method} ${request.path}`),
  }
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handlers: RequestHandler[],
  requests: SeenRequest[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`)
  requests.push({
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body:
      text === ''
        ? undefined
        : incoming.headers['content-type'] === 'application/json'
          ? JSON.parse(text)
          : text,
  })
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  const response =
    (await getResponse(
      handlers,
      new Request(url, { method: incoming.method ?? 'GET', headers, ...(text && { body: text }) }),
    )) ?? new Response('{"errors":{"":["no handler"]}}', { status: 418 })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) await pipeline(Readable.fromWeb(response.body as never), outgoing)
  else outgoing.end()
}
