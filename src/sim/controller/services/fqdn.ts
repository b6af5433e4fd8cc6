import { invalid } from '../../platform-error.js'

/** RFC 1035, 2.3.4. */
const LONGEST = 253
/** Letters, digits and dashes, none at an end (RFC 1123, 2.1). */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Names that mean the platform itself, or this machine. */
const RESERVED = [
  'gigalixir.com',
  'gigalixirapp.com',
  'gigalixirdns.com',
  'gigalixir.localhost',
  'gigalixirapp.localhost',
  'host.docker.internal',
]

/**
 * A custom domain as it is compared and kept: in lower case, without the dot of the root.
 *
 * @throws PlatformError 422 for what cannot be the name of a host, for an address, and for names of the platform
 */
export function checkedFqdn(typed: string): string {
  const fqdn = typed.trim().toLowerCase().replace(/\.$/, '')
  const shown = fqdn.slice(0, 100)
  const labels = fqdn.split('.')
  const last = labels.at(-1) ?? ''
  if (
    fqdn.length > LONGEST ||
    labels.length < 2 ||
    !labels.every((each) => LABEL.test(each)) ||
    /^\d+$/.test(last)
  )
    throw invalid(
      'fqdn',
      `\`${shown}\` is not a full domain name. Give one such as \`www.example.com\`, without \`https://\`, port or path.`,
    )
  if (RESERVED.some((name) => fqdn === name || fqdn.endsWith(`.${name}`)))
    throw invalid('fqdn', `\`${shown}\` belongs to the platform. Add a domain of your own.`)
  return fqdn
}
