import type { Target } from './targets/target.js'

/** Milliseconds an app gets to say where it wants to be reached. */
const PATIENCE = 1500

/**
 * Where people reach an app, as the app wants it: one that sends everybody from http to https (`force_ssl` of Phoenix) is
 * named by the https address it sends them to. Only a simulator's apps are asked; those of production are always https.
 */
export async function appAddress(target: Target, app: string): Promise<string> {
  const address = target.appUrl(app)
  if (target.kind !== 'simulator') return address
  const sentTo = await redirectOf(target.apiUrl, new URL(address).host)
  if (sentTo === undefined || !URL.canParse(sentTo)) return address
  const { protocol, hostname, origin } = new URL(sentTo)
  return protocol === 'https:' && hostname === new URL(address).hostname ? origin : address
}

/** What to know before a browser opens that address; undefined when there is nothing. */
export function certificateHint(target: Target, address: string): string | undefined {
  if (target.kind !== 'simulator' || !address.startsWith('https:')) return undefined
  return "Your browser warns of its certificate until you trust this simulator's: gigalixir sim ca --trust"
}

/** Where an app sends who asks for its first page; undefined when it does not, or does not answer in time. */
async function redirectOf(apiUrl: string, host: string): Promise<string | undefined> {
  const { request } = await import('node:http')
  const { hostname, port } = new URL(apiUrl)
  return new Promise((resolve) => {
    // By its address: not every system resolves names below localhost for programs.
    const options = {
      hostname,
      port,
      method: 'HEAD',
      path: '/',
      headers: { host },
      timeout: PATIENCE,
      agent: false,
    }
    const call = request(options, (answer) => {
      const { statusCode = 0, headers } = answer
      answer.resume()
      resolve(statusCode >= 300 && statusCode < 400 ? headers.location : undefined)
    })
    call.on('timeout', () => call.destroy())
    // An app that does not answer has no other address than the usual one; what is wrong with it is told elsewhere.
    call.on('error', () => resolve(undefined))
    call.on('close', () => resolve(undefined))
    call.end()
  })
}
