import type { Credential } from '../credentials/credential.js'

/** Both parts are percent-encoded before base64, as the platform's own clients do (platform-api.md, "Conventions"). */
export function authorizationOf({ email, apiKey }: Credential): string {
  const pair = `${encodeURIComponent(email)}:${encodeURIComponent(apiKey)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
