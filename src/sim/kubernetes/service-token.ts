import { createHmac } from 'node:crypto'

/**
 * The token of an app's service account: what its containers show to the Kubernetes API, and good for that alone. It
 * follows from the app's own key, so it is the same in all its replicas and over restarts, and kept nowhere.
 */
export function serviceToken(app: string, appKey: string): string {
  return `${app}.${createHmac('sha256', appKey).update('kubernetes service account').digest('base64url')}`
}

/** The app a token claims to be of. */
export function appOfToken(token: string): string {
  return token.split('.', 1)[0] ?? ''
}
