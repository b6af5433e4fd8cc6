import type { Endpoints } from './control/index.js'

/** The URLs people and programs use, for a front door on one port, and HTTPS on another. */
export function endpointsAt(port: number, httpsPort: number | null = null): Endpoints {
  return {
    port,
    api: `http://127.0.0.1:${port}`,
    git: `http://127.0.0.1:${port}/<app>.git`,
    apps: `http://<app>.gigalixirapp.localhost:${port}`,
    ...(httpsPort !== null && { secure_apps: `https://<app>.gigalixirapp.localhost:${httpsPort}` }),
  }
}

/** Where an app answers, as people type it. */
export function appUrl(app: string, port: number): string {
  return endpointsAt(port).apps.replace('<app>', app)
}

/** The same over HTTPS. @throws Error for a simulator of an older version, which has none */
export function secureAppUrl(app: string, port: number, httpsPort: number | null): string {
  const { secure_apps: url } = endpointsAt(port, httpsPort)
  if (url === undefined) throw new Error('this simulator does not serve https')
  return url.replace('<app>', app)
}
