import type { Credentials } from '../services/access.js'

/**
 * The credentials of a Basic `Authorization` header, as the ways it can be read: as it stands, and with both parts
 * percent-decoded, because some clients encode them first and some do not (platform-api.md, "Conventions").
 * None when the header is missing or is something else.
 */
export function basicCredentials(header: string | undefined): readonly Credentials[] {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return []
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon === -1) return []
  return readingsOf({ name: pair.slice(0, colon), secret: pair.slice(colon + 1) })
}

/** Name and secret as they stand, and percent-decoded where that is something else. */
export function readingsOf(raw: Credentials): readonly Credentials[] {
  const decoded = percentDecoded(raw)
  if (!decoded || (decoded.name === raw.name && decoded.secret === raw.secret)) return [raw]
  return [raw, decoded]
}

/** Null when it is not percent-encoded text: then it stands for itself. */
function percentDecoded({ name, secret }: Credentials): Credentials | null {
  try {
    return { name: decodeURIComponent(name), secret: decodeURIComponent(secret) }
  } catch {
    return null
  }
}
