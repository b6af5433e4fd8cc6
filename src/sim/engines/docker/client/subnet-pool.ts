/** An IPv4 network: its first address as a number, and how many bits of it are fixed. */
export interface Subnet {
  readonly base: number
  readonly bits: number
}

/**
 * Where app networks come from. Docker's own pools end at about thirty networks; these hold hundreds. The first is a
 * corner of 10/8 that home routers, VPNs and clusters rarely use; the others are for when it is taken.
 */
export const APP_POOLS = ['10.213.0.0/16', '172.30.0.0/16', '192.168.192.0/18'].map(parseSubnet)

/** 126 addresses: enough for 100 replicas of one app. */
export const APP_SUBNET_BITS = 25

/** @throws RangeError when it is not `a.b.c.d/n` */
export function parseSubnet(text: string): Subnet {
  const [, a, b, c, d, n] = (/^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (a === undefined || b === undefined || c === undefined || d === undefined || n === undefined || n > 32)
    throw new RangeError(`${text} is not an IPv4 network`)
  return masked(a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d, n)
}

export function formatSubnet({ base, bits }: Subnet): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256)
  return `${parts.join('.')}/${bits}`
}

/** Subnets of the pools that overlap none of those taken, in order. */
export function* freeSubnets(
  taken: readonly Subnet[],
  pools = APP_POOLS,
  bits = APP_SUBNET_BITS,
): Generator<Subnet, void> {
  const size = 2 ** (32 - bits)
  for (const pool of pools) {
    const end = pool.base + 2 ** (32 - pool.bits)
    for (let base = pool.base; base < end; base += size) {
      const candidate = { base, bits }
      if (!taken.some((other) => overlap(other, candidate))) yield candidate
    }
  }
}

function overlap(a: Subnet, b: Subnet): boolean {
  const bits = Math.min(a.bits, b.bits)
  return masked(a.base, bits).base === masked(b.base, bits).base
}

function masked(address: number, bits: number): Subnet {
  const size = 2 ** (32 - bits)
  return { base: Math.floor(address / size) * size, bits }
}
