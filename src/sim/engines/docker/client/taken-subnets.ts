import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { systemCode } from '../../../../lib/errors.js'
import type { Docker } from './engine-api.js'
import { parseSubnet } from './subnet-pool.js'
import type { Subnet } from './subnet-pool.js'

/** IPv4 networks in use: of this host's interfaces, of its routes (where they can be read), and of Docker. */
export async function takenSubnets(docker: Docker): Promise<Subnet[]> {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ cidr, family }) => (family === 'IPv4' && cidr !== null ? [cidr] : [])),
  )
  const networks = await docker.listNetworks()
  const ofDocker = networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []))
  return [
    ...[...interfaces, ...ofDocker].filter((text) => !text.includes(':')).map(parseSubnet),
    ...(await routes()),
  ]
}

/** /proc/net/route has destination and mask as little-endian hex words in its second and eighth column. */
async function routes(): Promise<Subnet[]> {
  let table: string
  try {
    table = await readFile('/proc/net/route', 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [] // not Linux: the interfaces have to do
    throw error
  }
  return table.split('\n').flatMap((line) => {
    const columns = line.split('\t')
    const [destination, mask] = [columns[1], columns[7]]
    if (!/^[0-9A-F]{8}$/.test(destination ?? '') || !/^[0-9A-F]{8}$/.test(mask ?? '')) return []
    const bits = ones(Number.parseInt(mask ?? '', 16))
    // The default route covers everything and takes nothing.
    return bits === 0 ? [] : [{ base: reversed(Number.parseInt(destination ?? '', 16)), bits }]
  })
}

function reversed(word: number): number {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(word)
  return bytes.readUInt32BE()
}

function ones(word: number): number {
  return word.toString(2).replaceAll('0', '').length
}
