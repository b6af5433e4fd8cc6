import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the address of a slug says of it, for whoever reads it there; the checksum alone says which slug it is. */
export interface SlugAddress {
  readonly sha256: string
  /** The platform's name of the app. */
  readonly app: string
  /** The version of the app's own that was built (mix.exs); null where the build did not tell, as in mix mode. */
  readonly appVersion: string | null
  readonly commitSha: string
  readonly cloud: string
}

/** A path that was signed, taken apart. */
export interface SignedSlug {
  readonly sha256: string
}

const PATH = /^\/slugs\/(?:production\/)?[^/]+\/releases\/[^/]+\/[0-9a-f]+\/([0-9a-f]{64})\/app\.tar\.gz$/

/**
 * `/slugs/production/APP/releases/VERSION/COMMIT/SHA256/app.tar.gz?expires=<unix seconds>&signature=<hex>`: good until then,
 * for this path alone.
 *
 * The platform's container script takes the version for an upgrade from the address, at a place that depends on the cloud
 * (gigalixir-run, `upgrade`: the fifth part on GCP, where a bucket's name comes first, the fourth on AWS). So it stands
 * there. Where there is no version the platform's addresses have `HEAD`.
 */
export function signPath(secret: Buffer, address: SlugAddress, expires: number): string {
  const { sha256, app, appVersion, commitSha, cloud } = address
  const place = cloud === 'aws' ? '/slugs' : '/slugs/production'
  const version = encodeURIComponent(appVersion ?? 'HEAD').replaceAll('%2B', '+')
  const path = `${place}/${app}/releases/${version}/${commitSha}/${sha256}/app.tar.gz`
  return `${path}?expires=${expires}&signature=${signature(secret, path, expires)}`
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
  const expected = Buffer.from(signature(secret, path, Number(expires)), 'utf8')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 403
  return Number(expires) > now ? { sha256 } : 403
}

function signature(secret: Buffer, path: string, expires: number): string {
  return createHmac('sha256', secret).update(`${path}\n${expires}`).digest('hex')
}
