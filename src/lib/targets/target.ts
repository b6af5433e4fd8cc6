/** Which platform a command talks to. */
export interface Target {
  /** `production`, a simulator's name, or the origin of a platform named by `GIGALIXIR_CLI__HOST`. */
  readonly name: string
  readonly kind: 'production' | 'simulator' | 'custom'
  /** Base URL of the platform API, without a trailing slash. */
  readonly apiUrl: string
  /** Base URL of the git server: an app's remote is `<gitUrl>/<app>.git`. */
  readonly gitUrl: string
  /** Where people reach an app. */
  appUrl(app: string): string
}

export const PRODUCTION: Target = {
  name: 'production',
  kind: 'production',
  apiUrl: 'https://api.gigalixir.com',
  gitUrl: 'https://git.gigalixir.com',
  appUrl: (app) => `https://${app}.gigalixirapp.com`,
}

/** The URL git pushes an app to. */
export function remoteUrl(target: Target, app: string): string {
  return `${target.gitUrl}/${encodeURIComponent(app)}.git`
}

/** A simulator whose front door is at `apiUrl`: one base URL serves the API and git, apps have a host name each. */
export function simulatorTarget(name: string, apiUrl: string): Target {
  const base = withoutSlash(apiUrl)
  return { name, kind: 'simulator', apiUrl: base, gitUrl: base, appUrl: appUrlOf(base) }
}

/**
 * A platform known by its API URL alone. `api.<domain>` has its git server at `git.<domain>`, as production has; any
 * other host serves both.
 */
export function customTarget(apiUrl: string): Target {
  const base = withoutSlash(apiUrl)
  const git = new URL(base)
  git.hostname = git.hostname.replace(/^api\./, 'git.')
  return {
    name: new URL(base).origin,
    kind: 'custom',
    apiUrl: base,
    gitUrl: withoutSlash(git.href),
    appUrl: appUrlOf(base),
  }
}

/** `api.gigalixir.<rest>` → `<app>.gigalixirapp.<rest>`; a bare loopback address → `<app>.gigalixirapp.localhost`. */
function appUrlOf(base: string): (app: string) => string {
  const { protocol, hostname, port } = new URL(base)
  const domain = hostname.startsWith('api.gigalixir.')
    ? hostname.replace('api.gigalixir.', 'gigalixirapp.')
    : 'gigalixirapp.localhost'
  return (app) => `${protocol}//${app}.${domain}${port && `:${port}`}`
}

function withoutSlash(url: string): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- a URL that the person gave
  return url.replace(/\/+$/, '')
}
