import type { Repositories } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import { invalid } from '../../platform-error.js'

/** What the free tier has (platform-behaviour.md, "Tiers, prices, limits"). */
export const FREE_TIER = { apps: 1, replicas: 1, size: 0.5 } as const
/** How many apps the standard tier has. */
const MOST_APPS = 100

const UPGRADE = 'For more, upgrade: gigalixir account:upgrade'

/** @throws PlatformError 422 when somebody has as many apps as their tier gives, saying what to do */
export async function mustHaveRoomForApp(
  tx: Pick<Repositories, 'apps' | 'users'>,
  owner: User,
): Promise<void> {
  const count = await tx.apps.countOwnedBy(owner.id)
  const tier = await tierOf(tx, owner.id)
  if (tier === 'FREE' && count >= FREE_TIER.apps)
    throw invalid('', `The free tier includes one app, and you already have one. ${UPGRADE}`)
  if (count >= MOST_APPS)
    throw invalid(
      '',
      `An account has ${MOST_APPS} apps at most. Destroy one you do not need: gigalixir apps:destroy`,
    )
}

/**
 * What counts is the tier of the app's owner, who pays for it, whoever asks.
 *
 * @param wishes only what is asked for: what an app has from a higher tier it keeps
 * @throws PlatformError 422 for more than the tier gives, saying what to do
 */
export async function mustFitTier(
  tx: Pick<Repositories, 'users'>,
  app: Pick<App, 'ownerId'>,
  wishes: { readonly replicas?: number; readonly size?: number },
): Promise<void> {
  if ((await tierOf(tx, app.ownerId)) !== 'FREE') return
  if ((wishes.replicas ?? 0) > FREE_TIER.replicas)
    throw invalid('replicas', `can be 0 or ${FREE_TIER.replicas} on the free tier. ${UPGRADE}`)
  if ((wishes.size ?? 0) > FREE_TIER.size)
    throw invalid('size', `can be ${FREE_TIER.size} at most on the free tier. ${UPGRADE}`)
}

/** @throws PlatformError 422 on the free tier, whose one replica is all there is */
export async function mustHaveRunners(
  tx: Pick<Repositories, 'users'>,
  app: Pick<App, 'ownerId'>,
): Promise<void> {
  if ((await tierOf(tx, app.ownerId)) === 'FREE')
    throw invalid('', `The free tier has one replica and no runners beside it. ${UPGRADE}`)
}

/** Read again and not taken from who asks: it may have changed since. */
async function tierOf(tx: Pick<Repositories, 'users'>, userId: number): Promise<User['tier'] | undefined> {
  return (await tx.users.byId(userId))?.tier
}
