import { GigalixirError } from '../../../lib/errors.js'
import { invalid, PlatformError } from '../../platform-error.js'
import type { Postgres } from '../../postgres/index.js'

/** `POSTGRES_17` */
export function versionName(version: number): string {
  return `POSTGRES_${version}`
}

/**
 * The major version that is asked for, if it is among those that can be installed here.
 *
 * @throws PlatformError 422 naming those there are; 503 when that cannot be found out now
 */
export async function checkedVersion(postgres: Pick<Postgres, 'versions'>, text: string): Promise<number> {
  const [, digits] = /^POSTGRES_(\d{1,3})$/.exec(text) ?? []
  if (digits === undefined)
    throw invalid('version', `\`${text.slice(0, 40)}\` is not a version; use one such as \`POSTGRES_16\`.`)
  const there = await installable(postgres)
  if (there.includes(Number(digits))) return Number(digits)
  const names = there.map((version) => `\`${versionName(version)}\``)
  throw invalid(
    'version',
    `\`${text}\` cannot be installed here. What can: ${names.join(', ')}, as packaged by the distribution the stack is made from.`,
  )
}

/** Milliseconds: clients give a call a minute. */
const PATIENCE = 40_000

async function installable(postgres: Pick<Postgres, 'versions'>): Promise<readonly number[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const words = 'PostgreSQL is being installed, for the first database here. Try again in a minute.'
    timer = setTimeout(() => reject(new PlatformError(503, { '': [words] })), PATIENCE)
  })
  try {
    return await Promise.race([postgres.versions(), late])
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    throw new PlatformError(503, { '': [`PostgreSQL could not be installed: ${error.message}`] })
  } finally {
    clearTimeout(timer)
  }
}
