import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'
import { isThisMachine, proxyFor } from '../../lib/proxy.js'
import { FETCH_EXCEPTIONS } from '../config.js'
import type { FetchException } from '../config.js'
import { BuildFailure } from './build-failure.js'
import { shown } from './git-address.js'

/** Addresses that are this machine, or a neighbour that answers to nobody else (RFC 1122, 3927, 4291, 6890). */
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addSubnet('0.0.0.0', 8, 'ipv4')
LOOPBACK.addSubnet('169.254.0.0', 16, 'ipv4')
LOOPBACK.addAddress('::', 'ipv6')
LOOPBACK.addAddress('::1', 'ipv6')
LOOPBACK.addSubnet('fe80::', 10, 'ipv6')

/**
 * Refuses an address that a pushed repository may not have us fetch from.
 *
 * @param allowed the exceptions that hold for this address
 * @throws BuildFailure with what to do
 */
export async function checkAddress(
  address: string,
  allowed: readonly FetchException[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null
  const scheme = url?.protocol.slice(0, -1)
  const exception = FETCH_EXCEPTIONS.find((each) => each === scheme)
  if (url === null || (scheme !== 'https' && exception === undefined))
    throw new BuildFailure(`${shown(address)} is not an address to fetch a git repository from.`, [
      'Use an address that begins with https://',
    ])
  if (exception !== undefined && !allowed.includes(exception)) throw notAllowed(address, exception)
  if (scheme === 'file' || allowed.includes('loopback')) return
  // What is behind a proxy, or an alias of ssh's own settings, is not for us to look up.
  const plain = scheme === 'ssh' || proxyFor(url.origin, env) !== undefined
  if (isThisMachine(url.hostname) || (!plain && (await isLoopback(url.hostname))))
    throw notAllowed(address, 'loopback')
}

function notAllowed(address: string, exception: FetchException): BuildFailure {
  const why = exception === 'loopback' ? 'a service of this machine' : `an address of ${exception}`
  return new BuildFailure(`${shown(address)} is ${why}, which builds may not fetch from.`, [
    `Use an https address, or allow it: GIGALIXIR_SIM_FETCH=${exception} gigalixir sim up`,
  ])
}

async function isLoopback(hostname: string): Promise<boolean> {
  try {
    const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })
    return found.some(({ address, family }) => LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4'))
  } catch {
    return false // a name nobody knows: fetching says so, in words for it
  }
}
