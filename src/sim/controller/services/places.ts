import { invalid } from '../../platform-error.js'

/** Where something runs: a cloud, and a region of it. Of an app here it is a name, and no more. */
export interface Place {
  readonly cloud: string
  readonly region: string
}

/** The clouds there are, each with the regions known by name, the default one first. */
const REGIONS: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['gcp', ['v2018-us-central1', 'europe-west1']],
  ['aws', ['us-east-1', 'us-west-2']],
])
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/

export const DEFAULT_PLACE: Place = { cloud: 'gcp', region: 'v2018-us-central1' }

/**
 * A cloud alone means its default region, a region alone its cloud. A region nobody knows by name is taken as it is:
 * clouds get new ones.
 *
 * @param usual where it goes when nothing is said
 * @throws PlatformError 422 for a cloud there is not, for a region of another cloud, and for what can be no region
 */
export function checkedPlace(wishes: Partial<Place>, usual: Place): Place {
  if (wishes.region !== undefined && !NAME.test(wishes.region))
    throw invalid(
      'region',
      `\`${wishes.region.slice(0, 60)}\` is not a region. Leave it out for the default.`,
    )
  const home = [...REGIONS].find(([, regions]) => regions.includes(wishes.region ?? ''))?.[0]
  const cloud = wishes.cloud ?? home ?? usual.cloud
  if (home !== undefined && home !== cloud)
    throw invalid('region', `\`${wishes.region}\` is a region of ${home}, and not of ${cloud}.`)
  if (cloud === usual.cloud) return { cloud, region: wishes.region ?? usual.region }
  const regions = REGIONS.get(cloud)
  if (regions) return { cloud, region: wishes.region ?? regions[0] }
  const all = [...REGIONS.keys()].join(', ')
  throw invalid('cloud', `There is no cloud \`${cloud.slice(0, 60)}\`. Choose one of: ${all}.`)
}
