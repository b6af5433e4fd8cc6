import { GigalixirError, messageOf } from '../../../lib/errors.js'
import { proxyFor } from '../../../lib/proxy.js'
import type { Proxy } from '../../../lib/proxy.js'

/** Nobody answered; the message says who was asked and on which way, with nothing secret of it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The part of a response that both ways have. */
export type Download = Pick<Response, 'ok' | 'status' | 'body' | 'text'>

/**
 * GETs a URL, through the proxy that the daemon's environment asks for.
 *
 * @throws NoAnswer, also when the signal was aborted before there was an answer
 */
export async function download(
  url: URL,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Download> {
  let proxy: Proxy | undefined
  try {
    proxy = proxyFor(url.href, env)
    return await (proxy ? throughProxy(proxy, url, signal) : fetch(url, { signal }))
  } catch (error) {
    throw new NoAnswer(words(error, url, proxy), { cause: error })
  }
}

async function throughProxy({ url: proxy }: Proxy, url: URL, signal: AbortSignal): Promise<Download> {
  // Few have one: everybody else's daemon does without the module. What Node brings of it cannot be given a proxy.
  const { fetch: fetchThrough, ProxyAgent } = await import('undici')
  const agent = new ProxyAgent({ uri: proxy.href, proxyTunnel: url.protocol === 'https:' })
  try {
    const answer = await fetchThrough(url, { signal, dispatcher: agent })
    // Ends the connection once the answer has been read.
    void agent.close()
    return answer
  } catch (error) {
    await agent.destroy()
    throw error
  }
}

function words(error: unknown, { host }: URL, proxy: Proxy | undefined): string {
  // A variable that names no proxy: the message says which one, and not what it holds.
  if (error instanceof GigalixirError) return error.message
  if (!proxy) return `${host} does not answer`
  const [, status] = /Proxy response \((\d+)\)/.exec(causes(error).map(messageOf).join('\n')) ?? []
  const why = status === undefined ? '' : `: it answered ${status}`
  return `${host} could not be reached through the proxy ${proxy.url.host} (${proxy.variable})${why}`
}

/** undici wraps what a proxy answered twice. */
function causes(error: unknown): unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causes(error.cause)] : [error]
}
