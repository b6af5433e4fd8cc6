import { createServer } from 'node:net'
import type { DockerConnection } from './connect.js'

/** How this process and containers of an engine reach one another. */
export interface Gateway {
  /** An address of this host that containers reach too, to be bound besides loopback; null: loopback is enough. */
  readonly bind: string | null
  /** The host name or address under which containers reach what we bind. */
  readonly containerHost: string
  /** Whether we reach containers by their own address, or only by ports that Docker publishes on loopback. */
  readonly reach: 'direct' | 'published'
}

/**
 * Decides by what can be seen: an engine behind a local socket, not rootless and not in a virtual machine, whose default
 * bridge has its gateway among our own addresses shares our network. Its containers are reached directly and reach us
 * at that gateway.
 *
 * Every other one has a network of its own: Docker Desktop, colima and podman machine run in a virtual machine, rootless
 * engines in a network namespace. They resolve `host.docker.internal` to this host's loopback and forward published
 * ports to it. (An engine on another machine cannot be used: its containers do not reach a loopback of ours.)
 */
export async function findGateway({ docker, candidate }: DockerConnection): Promise<Gateway> {
  const address = candidate.host.startsWith('unix://') ? await bridgeAddress(docker) : null
  return address !== null && (await isOurs(address))
    ? { bind: address, containerHost: address, reach: 'direct' }
    : { bind: null, containerHost: 'host.docker.internal', reach: 'published' }
}

/** What is different now, for people; null while containers reach this host as they did when `used` was found. */
export async function gatewayChange(connection: DockerConnection, used: Gateway): Promise<string | null> {
  const now = await findGateway(connection)
  if (now.containerHost === used.containerHost && now.reach === used.reach) return null
  return `Containers now reach this machine at ${now.containerHost}, but the simulator listens for them at ${used.containerHost}. Restart it: gigalixir sim restart`
}

/** The gateway of the engine's default network; null where that network is known not to be this host's. */
async function bridgeAddress(docker: DockerConnection['docker']): Promise<string | null> {
  const info = (await docker.info()) as { SecurityOptions?: string[] | null; OperatingSystem?: string }
  // Both have a docker0 with the usual address inside, which a system engine beside them may have outside, too.
  if (info.SecurityOptions?.some((option) => option.includes('rootless'))) return null
  if (info.OperatingSystem?.includes('Docker Desktop')) return null
  const networks = await docker.listNetworks({ filters: { name: ['bridge'], driver: ['bridge'] } })
  const configs = networks.find(({ Name }) => Name === 'bridge')?.IPAM?.Config ?? []
  const config = configs.find(({ Subnet }) => Subnet !== undefined && !Subnet.includes(':'))
  // An engine that chose the network itself may leave out the gateway: it is the first address then.
  return config?.Gateway ?? config?.Subnet?.replace(/\.0\/\d+$/, '.1') ?? null
}

/** Binding is the only sure test: Node does not list the bridge while no container is on it. */
function isOurs(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(0, address, () => server.close(() => resolve(true)))
  })
}
