import { isAppName } from './app-name.js'

/** A request of git's smart HTTP protocol (gitprotocol-http(5)), the only ones that are answered. */
export interface GitRequest {
  readonly app: string
  /** Behind the repository's name: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly path: '/info/refs' | '/git-upload-pack' | '/git-receive-pack'
  readonly query: string
  readonly service: 'git-upload-pack' | 'git-receive-pack'
}

export interface Credentials {
  readonly email: string
  readonly key: string
}

/** Reads method and URL of a request. @returns the status to refuse it with when it is none of git's */
export function parseGitRequest(method: string, url: string): GitRequest | 404 | 405 {
  const [path, query = ''] = splitOnce(url, '?')
  // git asks for the address as it was given, and that works without `.git`, too.
  const match = /^\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(path)
  const [, app, rest] = match ?? []
  if (app === undefined || rest === undefined || !isAppName(app)) return 404
  if (rest === '/info/refs') {
    const service = new URLSearchParams(query).get('service')
    // Without a service it is the old, "dumb" protocol, which knows no authentication per service.
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return 404
    return method === 'GET' ? { app, path: rest, query, service } : 405
  }
  const service = rest === '/git-upload-pack' ? 'git-upload-pack' : 'git-receive-pack'
  return method === 'POST' ? { app, path: `/${service}`, query: '', service } : 405
}

/** The user and password of a Basic `Authorization` header (RFC 7617), as they came; undefined when there are none. */
export function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [email, key] = splitOnce(Buffer.from(encoded, 'base64').toString('utf8'), ':')
  return key === undefined ? undefined : { email, key }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
