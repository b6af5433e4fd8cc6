import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf } from '../../lib/errors.js'
import { PlatformError } from '../platform-error.js'
import type { BuildHost } from './build-port.js'
import { isLfsPath, refuseLfs } from './git-lfs.js'
import { basicCredentials, parseGitRequest } from './git-request.js'
import type { HookEndpoint } from './hook-endpoint.js'
import { HOOK_PATH, HOOK_TOKEN_VARIABLE, HOOK_URL_VARIABLE } from './hook-protocol.js'
import type { GitPrograms } from './http-backend.js'
import { runHttpBackend } from './http-backend.js'
import type { PushSessions } from './push-session.js'
import type { Repositories } from './repositories.js'
import { settleHead } from './repository-head.js'

export interface GitEndpointOptions {
  readonly host: Pick<BuildHost, 'authorizePush'>
  readonly repositories: Repositories
  readonly sessions: PushSessions
  readonly hook: HookEndpoint
  /** Where the front door answers on loopback, such as `http://127.0.0.1:4080`; asked when a push comes. */
  readonly callbackUrl: () => string
  readonly log: (line: string) => void
}

/** Answers git over HTTP, by git's own http-backend, and the hook of a push that is under way. */
export class GitEndpoint {
  readonly #options: GitEndpointOptions
  /** Requests under way. */
  readonly #requests = new Set<Promise<void>>()
  #git: GitPrograms | undefined

  constructor(options: GitEndpointOptions) {
    this.#options = options
  }

  /** Answers from now on. */
  open(git: GitPrograms): void {
    this.#git = git
  }

  /** Answers new requests with 503 from now on. */
  close(): void {
    this.#git = undefined
  }

  /** Resolves when the requests under way have been answered. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#requests)
  }

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await this.#tracked(this.#answer(incoming, outgoing), incoming, outgoing)
  }

  /** Answers git's pre-receive hook, on `/_sim/hook/…`; a push's own token is what authorizes it. */
  async handleHook(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await this.#tracked(this.#options.hook.handle(incoming, outgoing), incoming, outgoing)
  }

  /** Waits for a request, and answers what went wrong with it. */
  async #tracked(work: Promise<void>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const answered = work.catch((error: unknown) => this.#refuse(error, incoming, outgoing))
    this.#requests.add(answered)
    try {
      await answered
    } finally {
      this.#requests.delete(answered)
    }
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (isLfsPath(pathOf(incoming))) {
      incoming.resume()
      refuseLfs(outgoing)
      return
    }
    const request = parseGitRequest(incoming.method ?? 'GET', incoming.url ?? '/')
    if (request === 404) throw new PlatformError(404, { '': ['Repository not found.'] })
    if (request === 405) {
      plain(outgoing, 405, 'Not a request of git.')
      return
    }
    const git = this.#git
    if (!git) {
      plain(outgoing, 503, 'The build server is not running.')
      return
    }
    const credentials = basicCredentials(incoming.headers.authorization)
    if (!credentials) {
      askForCredentials(outgoing, 'git needs your email and API key.')
      return
    }
    const user = await this.#options.host.authorizePush(request.app, credentials.email, credentials.key)
    const repository = await this.#options.repositories.ensure(request.app)
    if (request.path === '/info/refs' && request.service === 'git-upload-pack') await settleHead(repository)
    const call = { git, repository, request, user: user.email }
    if (request.path !== '/git-receive-pack') return runHttpBackend(call, incoming, outgoing)

    const session = this.#options.sessions.open({
      app: request.app,
      repository,
      user,
      clean: isTrue(incoming.headers['gigalixir-clean']),
      hot: isTrue(incoming.headers['gigalixir-hot']),
      migrateFirst: incoming.headers['gigalixir-migrate'] === 'before',
    })
    outgoing.once('close', () => session.abort('the connection was closed'))
    const cut = new AbortController()
    // A hook that runs ends by itself and tells the person why; before that, git waits for objects that may never come.
    session.signal.addEventListener('abort', () => {
      if (!session.isInHook) cut.abort()
    })
    try {
      const env = this.#hookEnvironment(session.token)
      await runHttpBackend({ ...call, env, signal: cut.signal }, incoming, outgoing)
    } finally {
      await this.#options.sessions.close(session)
    }
  }

  #hookEnvironment(token: string): Record<string, string> {
    return {
      [HOOK_URL_VARIABLE]: new URL(HOOK_PATH, this.#options.callbackUrl()).href,
      [HOOK_TOKEN_VARIABLE]: token,
    }
  }

  #refuse(error: unknown, incoming: IncomingMessage, outgoing: ServerResponse): void {
    incoming.resume()
    if (!(error instanceof PlatformError)) {
      this.#options.log(`${incoming.method ?? ''} ${pathOf(incoming)}: ${messageOf(error)}`)
    }
    if (outgoing.headersSent || outgoing.destroyed) {
      outgoing.destroy()
    } else if (!(error instanceof PlatformError)) {
      plain(outgoing, 500, `The simulator failed at this: ${messageOf(error)}`)
    } else if (error.status === 401) {
      askForCredentials(outgoing, error.message)
    } else {
      plain(outgoing, error.status, error.message)
    }
  }
}

function askForCredentials(outgoing: ServerResponse, message: string): void {
  outgoing.setHeader('www-authenticate', 'Basic realm="gigalixir"')
  plain(outgoing, 401, message)
}

function plain(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`)
}

function isTrue(header: string | string[] | undefined): boolean {
  return typeof header === 'string' && header.trim().toLowerCase() === 'true'
}

/** Without the query, which is not ours to log. */
function pathOf(incoming: IncomingMessage): string {
  return (incoming.url ?? '').split('?')[0] ?? ''
}
