import { spawn } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { git } from './git.js'
import { tempDir } from './temp-dir.js'

/** Git repositories over HTTP, served by git's own `http-backend`, behind Basic authentication. */
export interface FakeGitServer {
  /** The folder of the bare repositories. */
  readonly root: string
  /** What each request brought along. */
  readonly headers: readonly IncomingHttpHeaders[]
  handle(incoming: IncomingMessage, outgoing: ServerResponse): void
}

/**
 * @param credential `email:key` that git has to present, unencoded as git sends it; null for whoever comes
 * @param preReceive shell lines of a pre-receive hook
 */
export async function fakeGitServer(
  app: string,
  credential: string | null,
  preReceive = '',
): Promise<FakeGitServer> {
  const root = await tempDir()
  const bare = join(root, `${app}.git`)
  await git(root, 'init', '-q', '--bare', '-b', 'main', bare)
  await git(bare, 'config', 'http.receivepack', 'true')
  if (preReceive) {
    const hook = join(bare, 'hooks', 'pre-receive')
    await writeFile(hook, `#!/bin/sh\n${preReceive}\n`)
    await chmod(hook, 0o755)
  }
  const expected = credential === null ? null : `Basic ${Buffer.from(credential).toString('base64')}`
  const headers: IncomingHttpHeaders[] = []
  return {
    root,
    headers,
    handle(incoming, outgoing) {
      headers.push(incoming.headers)
      if (expected === null || incoming.headers.authorization === expected)
        runBackend(root, incoming, outgoing)
      else outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    },
  }
}

/** One request through the CGI program `git http-backend`. */
function runBackend(root: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: incoming.method,
      CONTENT_TYPE: incoming.headers['content-type'],
      HTTP_CONTENT_ENCODING: incoming.headers['content-encoding'],
      HTTP_GIT_PROTOCOL: incoming.headers['git-protocol'] as string | undefined,
      REMOTE_USER: 'ada',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  incoming.pipe(child.stdin)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.on('close', () => {
    const answer = Buffer.concat(chunks)
    const end = answer.indexOf('\r\n\r\n')
    const headers = answer
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(':')),
        line.slice(line.indexOf(':') + 1).trim(),
      ])
    const status = headers.find(([name]) => name === 'Status')?.[1]
    outgoing.writeHead(Number(status?.slice(0, 3) ?? 200), Object.fromEntries(headers))
    outgoing.end(answer.subarray(end + 4))
  })
}
