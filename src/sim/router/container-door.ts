import type { IncomingMessage } from 'node:http'

/** What belongs to one app; all that an app's key is good for is among it. */
const OF_AN_APP = /^\/api\/apps\/[^/]+\/./

/**
 * What a run container may do on this machine: fetch slugs (the URL's signature decides) and call the API as its app.
 * A person's key that leaked into a container must not be of use there: a person's user name is an e-mail address. Nor may it
 * make calls that anybody may (to log in, to sign up, to reset a password): they are counted, and refused to all when there
 * are too many.
 *
 * @returns why not, or null
 */
export function containerMay(request: IncomingMessage, path: string): string | null {
  if (path.startsWith('/slugs/')) return null
  if (!OF_AN_APP.test(path)) return `Containers find nothing at ${path}.`
  const credentials = /^basic\s+([\w+/=-]+)\s*$/i.exec(request.headers.authorization ?? '')?.[1]
  if (credentials === undefined) return null // the API asks for some
  const user = Buffer.from(credentials, 'base64').toString('latin1').split(':', 1)[0] ?? ''
  return /@|%40/i.test(user) ? 'Containers call the API as their app, not as a person.' : null
}
