import { GigalixirError } from './errors.js'

/** A proxy that applies to a host. */
export interface Proxy {
  /** With user and password, if it needs them: not for messages. */
  readonly url: URL
  /** The variable that names it, for messages. */
  readonly variable: string
}

/**
 * The proxy the environment asks for: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, else `ALL_PROXY`, in lower case first
 * as curl and git do; none for the hosts of `NO_PROXY`. This very machine is never reached through a proxy: the simulator
 * is here, and its key is nobody else's business.
 *
 * @throws GigalixirError USAGE for a variable that names no proxy
 */
export function proxyFor(origin: string, env: NodeJS.ProcessEnv = process.env): Proxy | undefined {
  const target = new URL(origin)
  const names = target.protocol === 'https:' ? ['https_proxy', 'all_proxy'] : ['http_proxy', 'all_proxy']
  const variable = names.map((name) => proxyVariable(name, env)).find((found) => found !== undefined)
  if (variable === undefined || isThisMachine(target.hostname) || isExempt(target, env)) return undefined
  return { url: proxyUrl(env[variable] ?? '', variable), variable }
}

/** The variable that is set of the two that a lower-case name stands for. */
export function proxyVariable(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return [name, name.toUpperCase()].find((each) => env[each])
}

/** Whether a host is this machine. */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|::1)$/i.test(hostname)
}

/**
 * `NO_PROXY`: hosts separated by commas or blanks, each meaning itself and everything below it, with or without a leading
 * dot or `*.`, perhaps with a port; `*` means every host.
 */
function isExempt(target: URL, env: NodeJS.ProcessEnv): boolean {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  return (env.no_proxy ?? env.NO_PROXY ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, host = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (onlyPort !== undefined && onlyPort !== port) return false
      return target.hostname === host || target.hostname.endsWith(`.${host}`)
    })
}

const SCHEMES = ['http:', 'https:', 'socks5:', 'socks:']

/** The address of a proxy as people write it, often without a scheme; undefined for what is none. */
export function proxyAddress(text: string): URL | undefined {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  return URL.canParse(full) ? new URL(full) : undefined
}

function proxyUrl(text: string, variable: string): URL {
  const url = proxyAddress(text)
  if (url && SCHEMES.includes(url.protocol) && url.hostname !== '') return url
  // The value is not repeated: it may hold a password.
  throw new GigalixirError('USAGE', `${variable} in the environment names no proxy this program can use.`, {
    next: [
      'It has to look like http://proxy.example.com:3128 (http, https or socks5, user and password if needed)',
    ],
  })
}
