/**
 * The host names of the platform, as production has them and as this machine has them. Names below `localhost` resolve
 * everywhere by themselves; production's reach the simulator by a hosts entry or `curl --resolve`.
 */

export const API_HOSTS: readonly string[] = ['api.gigalixir.localhost', 'api.gigalixir.com']
export const GIT_HOSTS: readonly string[] = ['git.gigalixir.localhost', 'git.gigalixir.com']
/** What the host of each app ends with. */
export const LOCAL_APPS = '.gigalixirapp.localhost'
export const PRODUCTION_APPS = '.gigalixirapp.com'
/** What a custom domain is followed by in the name its DNS record points to. */
const DOMAIN_TARGETS = ['.gigalixirdns.localhost', '.gigalixirdns.com']

/** RFC 1035, 2.3.4. */
const LONGEST_NAME = 253

const APP_NAME = /^[a-z0-9][a-z0-9-]*$/

/** The app whose host on the platform's own domain this is. @param host in lower case, without a port */
export function appOfHost(host: string): string | undefined {
  const suffix = host.endsWith(LOCAL_APPS) ? LOCAL_APPS : PRODUCTION_APPS
  if (!host.endsWith(suffix)) return undefined
  const app = host.slice(0, -suffix.length)
  return APP_NAME.test(app) ? app : undefined
}

/** The custom domain whose CNAME target this is. @param host in lower case, without a port */
export function domainOfTarget(host: string): string | undefined {
  const suffix = DOMAIN_TARGETS.find((each) => host.endsWith(each))
  return suffix === undefined ? undefined : host.slice(0, -suffix.length)
}

/** What DNS records of a custom domain may point to; a long domain leaves no room for it. */
export function targetsOf(domain: string): string[] {
  return DOMAIN_TARGETS.map((suffix) => domain + suffix).filter((name) => name.length <= LONGEST_NAME)
}
