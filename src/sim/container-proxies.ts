import { isThisMachine, proxyAddress, proxyVariable } from '../lib/proxy.js'

/** What programs in a container are told about the person's proxies. */
export interface ContainerProxies {
  /** Each in lower and in upper case: some programs know one, some the other. May hold passwords. */
  readonly variables: Readonly<Record<string, string>>
  /** Variables whose proxy only this machine reaches: a container has a loopback of its own. */
  readonly unreachable: readonly string[]
}

const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy']

/** What containers that download something get of an environment's proxies; as with Docker's own setting `proxies`. */
export function containerProxies(env: NodeJS.ProcessEnv = process.env): ContainerProxies {
  const variables: Record<string, string> = {}
  const unreachable: string[] = []
  for (const name of [...PROXIES, 'no_proxy']) {
    const found = proxyVariable(name, env)
    if (found === undefined) continue
    const value = env[found] ?? ''
    if (name !== 'no_proxy' && isThisMachine(proxyAddress(value)?.hostname ?? '')) unreachable.push(found)
    else Object.assign(variables, { [name]: value, [name.toUpperCase()]: value })
  }
  return { variables, unreachable }
}
