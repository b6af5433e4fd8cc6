import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TinySlug } from './tiny-slug.js'

/** A release as a container asks for it. */
export interface FakeRelease {
  readonly slug: TinySlug
  readonly config?: Record<string, string>
  readonly answer?: Record<string, unknown>
}

/** The two calls a run container makes, answered from memory. */
export class FakeController {
  readonly requests: string[] = []
  /** By app, then by replica's version as the test decides. */
  release: (app: string, pod: string) => FakeRelease | undefined = () => undefined
  appKey = 'the-app-key'
  /** Requests get no answer, as while a simulator restarts. */
  silent = false
  readonly #server: Server
  readonly #slugs = new Map<string, Buffer>()

  constructor(private readonly host: string) {
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, this.host, resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://controller')
    if (this.silent) {
      request.socket.destroy()
      return
    }
    this.requests.push(`${request.method ?? ''} ${url.pathname}`)
    const [, app] = /^\/api\/apps\/([^/]+)\/releases\/current$/.exec(url.pathname) ?? []
    const { status, body } = app === undefined ? this.#slug(url) : this.#current(app, url, request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }

  #current(app: string, url: URL, request: IncomingMessage): Answer {
    const expected = `Basic ${Buffer.from(`${app}:${this.appKey}`).toString('base64')}`
    if (request.headers.authorization !== expected)
      return { status: 401, body: '{"errors":{"":["Unauthorized"]}}' }
    const release = this.release(app, url.searchParams.get('pod') ?? '')
    if (!release) return { status: 404, body: '{"errors":{"":["No release"]}}' }
    this.#slugs.set(release.slug.sha256, release.slug.bytes)
    return { status: 200, body: JSON.stringify({ data: answerFor(release) }) }
  }

  #slug(url: URL): Answer {
    const [, sha = ''] = /^\/slugs\/(\w+)\.tar\.gz$/.exec(url.pathname) ?? []
    const slug = this.#slugs.get(sha)
    if (!slug || url.searchParams.get('signature') !== 'good') return { status: 403, body: 'no' }
    return { status: 200, body: slug }
  }
}

interface Answer {
  readonly status: number
  readonly body: string | Buffer
}

function answerFor({ slug, config, answer }: FakeRelease) {
  return {
    slug_url: `/slugs/${slug.sha256}.tar.gz?signature=good`,
    slug_sha256: slug.sha256,
    customer_app_name: 'tiny',
    config: config ?? {},
    capabilities: null,
    default_process: null,
    version: 1,
    sha: 'c0ffee',
    created_at: '2024-01-01T00:00:00.000+00:00',
    replicas: 1,
    cloud: 'gcp',
    region: 'v2018-us-central1',
    platform_env: { SECRET_KEY_BASE: 'secret', ERLANG_COOKIE: 'cookie', MY_COOKIE: 'cookie' },
    ...answer,
  }
}
