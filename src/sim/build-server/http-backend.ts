import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { access } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { readCgiHead } from './cgi-response.js'
import { gitEnvironment } from './git-environment.js'
import type { GitRequest } from './git-request.js'

/** Where git keeps its own programs; found once. */
export interface GitPrograms {
  readonly version: string
  readonly httpBackend: string
  /** Folders that go in front of PATH, so that on Windows the programs find their libraries. */
  readonly path: readonly string[]
}

/**
 * Finds git's http-backend: every git brings it, in the folder `git --exec-path` names.
 *
 * @throws GigalixirError GIT_FAILED when git or this part of it is missing
 */
export async function findGit(platform = process.platform): Promise<GitPrograms> {
  const env = gitEnvironment('')
  const [where, version] = await Promise.all([
    runProgram('git', ['--exec-path'], { env }),
    runProgram('git', ['version'], { env }),
  ])
  const folder = where.stdout.trim()
  const httpBackend = join(folder, platform === 'win32' ? 'git-http-backend.exe' : 'git-http-backend')
  try {
    await access(httpBackend)
  } catch (error) {
    throw new GigalixirError('GIT_FAILED', `This git has no http-backend: ${httpBackend} is not there.`, {
      next: ['Install git with all of its parts (package `git`, or Git for Windows) and try again.'],
      cause: error,
    })
  }
  const path = platform === 'win32' ? [folder, join(dirname(dirname(folder)), 'bin')] : [folder]
  return { version: version.stdout.trim().replace(/^git version /, ''), httpBackend, path }
}

export interface BackendCall {
  readonly git: GitPrograms
  readonly repository: string
  readonly request: GitRequest
  readonly user: string
  /** More environment, for the hook. */
  readonly env?: Readonly<Record<string, string>>
  /** Ends the program. */
  readonly signal?: AbortSignal
}

/**
 * Lets git answer an HTTP request: http-backend as a CGI program (git-http-backend(1), RFC 3875), both bodies streamed.
 * Resolves when the program has ended and the answer is written, or when the client has gone away, which ends the program.
 *
 * @throws Error when the program fails before it has answered
 */
export async function runHttpBackend(
  call: BackendCall,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const child = spawn(call.git.httpBackend, [], {
    env: cgiEnvironment(call, incoming),
    cwd: call.repository,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const ended = endOf(child)
  const stop = () => child.kill()
  outgoing.once('close', stop)
  call.signal?.addEventListener('abort', stop)
  const complaints = collect(child)
  feed(incoming, child.stdin)
  try {
    const head = await readCgiHead(child.stdout)
    for (const [name, value] of head.headers) outgoing.appendHeader(name, value)
    outgoing.writeHead(head.status)
    outgoing.flushHeaders()
    await pipeline(child.stdout, outgoing)
  } catch (error) {
    if (outgoing.destroyed) return
    const said = complaints().trim()
    throw new Error(`git http-backend: ${messageOf(error)}${said && `: ${said}`}`, { cause: error })
  } finally {
    outgoing.off('close', stop)
    call.signal?.removeEventListener('abort', stop)
    if (outgoing.destroyed) stop()
    child.stdout.destroy()
    await ended
  }
}

function cgiEnvironment({ git, repository, request, user, env }: BackendCall, incoming: IncomingMessage) {
  const header = (name: string) => {
    const value = incoming.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const base = gitEnvironment(repository)
  return {
    ...base,
    PATH: [...git.path, base.PATH ?? base.Path ?? ''].join(delimiter),
    ...env,
    GATEWAY_INTERFACE: 'CGI/1.1',
    GIT_PROJECT_ROOT: dirname(repository),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${request.app}.git${request.path}`,
    REQUEST_METHOD: incoming.method,
    QUERY_STRING: request.query,
    CONTENT_TYPE: header('content-type'),
    // Absent for a chunked body, which is read to its end.
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_USER: user,
    REMOTE_ADDR: incoming.socket.remoteAddress,
  }
}

/** Resolves when the program has ended, however it did; rejects when it could not run. */
function endOf(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve())
    child.once('error', reject)
  })
  // Looked at in the end; until then a failure to start shows as an answer that never came.
  ended.catch(() => undefined)
  return ended
}

/**
 * The request's body for the program. It may answer and leave without having read all; the rest is then let go, so that the
 * answer still finds its way (a pipeline would cut the connection).
 */
function feed(incoming: IncomingMessage, stdin: Writable): void {
  incoming.pipe(stdin)
  stdin.on('error', () => {
    incoming.unpipe(stdin)
    incoming.resume()
  })
  incoming.on('error', () => stdin.destroy())
}

/** Keeps the end of what a program says on stderr. */
function collect(child: ChildProcess): () => string {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  return () => said
}
