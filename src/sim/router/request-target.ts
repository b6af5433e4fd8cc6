import type { IncomingMessage } from 'node:http'

/**
 * Rewrites an absolute target (`GET http://host/path`, as sent to proxies) to what handlers expect (`/path`).
 *
 * @returns false for a target that is no path, or names another host than the Host field does: which of the two is
 *   meant would be anybody's guess (RFC 9112, 3.2.2, lets such a request be refused)
 */
export function toOriginForm(request: IncomingMessage): boolean {
  const target = request.url ?? ''
  if (target.startsWith('/')) return true
  if (target === '*') return request.method === 'OPTIONS'
  const match = /^https?:\/\/([^/?#]+)((?:[/?#].*)?)$/i.exec(target)
  if (match === null || match[1]?.toLowerCase() !== request.headers.host?.toLowerCase()) return false
  const rest = match[2] ?? ''
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  return true
}
