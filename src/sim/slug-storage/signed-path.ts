import { createHmac, timingSafeEqual } from 'node:crypto'

/** A path that was signed, taken apart. */
export interface SignedSlug {
  readonly sha256: string
}

const PATH = /^\/slugs\/([0-9a-f]{64})\.tar\.gz$/

/** `/slugs/<sha256>.tar.gz?expires=<unix seconds>&signature=<hex>`: good until then, for this slug alone. */
export function signPath(secret: Buffer, sha256: string, expires: number): string {
  return `/slugs/${sha256}.tar.gz?expires=${expires}&signature=${signature(secret, sha256, expires)}`
}

/**
 * Checks a path with its query.
 *
 * @param now unix seconds
 * @returns the slug it is for, or the status to refuse it with: 404 for what is no slug's path at all, 403 for an expired
 * or altered one
 */
export function verifyPath(secret: Buffer, pathAndQuery: string, now: number): SignedSlug | 403 | 404 {
  const [path = '', query = ''] = pathAndQuery.split('?')
  const sha256 = PATH.exec(path)?.[1]
  if (sha256 === undefined) return 404
  const parameters = new URLSearchParams(query)
  const expires = parameters.get('expires') ?? ''
  const given = Buffer.from(parameters.get('signature') ?? '', 'utf8')
  if (!/^[1-9]\d{0,14}$/.test(expires)) return 403
  const expected = Buffer.from(signature(secret, sha256, Number(expires)), 'utf8')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 403
  return Number(expires) > now ? { sha256 } : 403
}

function signature(secret: Buffer, sha256: string, expires: number): string {
  return createHmac('sha256', secret).update(`${sha256}\n${expires}`).digest('hex')
}
