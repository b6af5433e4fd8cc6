import connect from 'undici/lib/api/api-connect.js'
import request from 'undici/lib/api/api-request.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import { GigalixirError, messageOf } from '../errors.js'
import type { Connection } from './connection.js'
import { certificateSteps, connectionProblem } from './failures.js'
import type { Proxy } from '../proxy.js'

/** A way to one host through a proxy: a tunnel for https, a plain proxy request for http. */
export function connectThrough(proxy: Proxy, origin: string): Connection {
  const agent = new ProxyAgent({
    uri: proxy.url.href,
    // Proxies refuse tunnels to anything but TLS.
    proxyTunnel: origin.startsWith('https:'),
    // The agent calls `connect` of it, which undici adds only when its whole is loaded.
    clientFactory: (url, options) => Object.assign(new Pool(url, options), { connect }),
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    async request({ method, path, headers, body, signal }) {
      try {
        const options = { origin, method, path, headers, body: body ?? null, signal }
        const answer = await request.call(agent, options)
        return { status: answer.statusCode, headers: answer.headers, body: answer.body }
      } catch (error) {
        if (signal.aborted) throw error
        throw failure(error, proxy, origin)
      }
    },
    close: () => agent.destroy(),
  }
}

/** The cause may lie with the proxy, with the way behind it or with the host: whoever reads it has to know of both. */
function failure(error: unknown, { url, variable }: Proxy, origin: string): GigalixirError {
  const refused = /Proxy response \((\d+)\)|\((407)\)/.exec(messageOf(error))
  const status = refused?.[1] ?? refused?.[2]
  const why =
    status === '407'
      ? 'it asks for a user name and password (407)'
      : status === undefined
        ? connectionProblem(error)
        : `it refused to connect (${status})`
  const { host } = new URL(origin)
  return new GigalixirError(
    'UNREACHABLE',
    `${host} could not be reached through the proxy ${url.host} (${variable}): ${why}.`,
    {
      next:
        status === '407'
          ? [`Name them: ${variable}=http://user:password@${url.host}`]
          : [...certificateSteps(error), `Check ${variable}, or go without the proxy: NO_PROXY=${host}`],
      data: { host, proxy: url.host, variable, ...(status !== undefined && { status: Number(status) }) },
      cause: error,
    },
  )
}
