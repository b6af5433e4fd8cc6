import { setConfigs, unsetConfig } from '../api/configs.js'
import type { Configs } from '../api/configs.js'
import type { Session } from '../api/session.js'
import { diffConfigs } from './diff-configs.js'

/** What was changed, by key. */
export interface ConfigChanges {
  readonly set: string[]
  readonly removed: string[]
}

/** What has to be done to get from one set of configs to another. */
export function changesBetween(before: Configs, after: Configs): { set: Configs; removed: string[] } {
  const differences = diffConfigs(before, after)
  return {
    set: Object.fromEntries(differences.flatMap(({ key, right }) => (right === null ? [] : [[key, right]]))),
    removed: differences.flatMap(({ key, right }) => (right === null ? [key] : [])),
  }
}

/**
 * Makes the app's configs those wanted, with as few restarts as the platform allows: all that is set is one request, and
 * when something is removed too, only that restarts the app. The platform takes one removal a call.
 */
export async function changeConfigs(
  session: Session,
  app: string,
  before: Configs,
  after: Configs,
): Promise<ConfigChanges> {
  const { set, removed } = changesBetween(before, after)
  const keys = Object.keys(set)
  if (keys.length > 0) await setConfigs(session, app, set, { restart: removed.length === 0 })
  for (const key of removed) await unsetConfig(session, app, key)
  return { set: keys, removed }
}
