import type { Server } from 'node:net'
import { GigalixirError, systemCode } from '../lib/errors.js'

/** How many ports after the preferred one are tried. */
const PORTS_TO_TRY = 50

export interface Binding {
  readonly server: Server
  readonly host: string
  /** Missing addresses (no IPv6, no such interface) are passed over when optional. */
  readonly optional: boolean
}

/**
 * Makes all servers listen on one and the same port: the preferred one, else the next that is free on every address.
 * Port 0 takes any.
 *
 * @param variable by which another one is asked for
 * @returns the port, and the hosts that were bound
 * @throws GigalixirError PORT_UNAVAILABLE when none of them is free
 */
export async function listenOnOnePort(
  preferred: number,
  bindings: readonly Binding[],
  variable = 'GIGALIXIR_SIM_HTTP_PORT',
): Promise<{ port: number; hosts: string[] }> {
  let refused: unknown
  for (let step = 0; step <= PORTS_TO_TRY; step += 1) {
    const port = preferred === 0 ? 0 : preferred + step
    if (port > 65_535) break
    try {
      return await listenAll(port, bindings)
    } catch (error) {
      await Promise.all(bindings.map(({ server }) => close(server)))
      refused = error
      const code = systemCode(error)
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    }
  }
  throw new GigalixirError(
    'PORT_UNAVAILABLE',
    `No port from ${preferred} to ${Math.min(preferred + PORTS_TO_TRY, 65_535)} could be bound.`,
    { next: [`Choose another: ${variable}=PORT gigalixir sim up`], cause: refused },
  )
}

async function listenAll(
  port: number,
  bindings: readonly Binding[],
): Promise<{ port: number; hosts: string[] }> {
  const hosts: string[] = []
  let chosen = port
  for (const { server, host, optional } of bindings) {
    try {
      await listen(server, chosen, host)
    } catch (error) {
      if (optional && isMissingAddress(error)) continue
      throw error
    }
    hosts.push(host)
    const address = server.address()
    if (address !== null && typeof address === 'object') chosen = address.port
  }
  return { port: chosen, hosts }
}

/** EADDRNOTAVAIL: no interface has the address; EAFNOSUPPORT, EINVAL: no IPv6 at all. */
function isMissingAddress(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(systemCode(error) ?? '')
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true, ipv6Only: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve())
    else resolve()
  })
}
