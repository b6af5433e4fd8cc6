import { GigalixirError } from '../errors.js'
import * as contract from './contract/releases.js'
import type { AnswerOf } from './contract/call.js'
import type { Release } from './contract/schemas.js'
import type { Session } from './session.js'

export type { Release } from './contract/schemas.js'

/** Every release of an app, newest first. */
export function listReleases(session: Session, app: string): Promise<Release[]> {
  return session.call(contract.list, { params: { app } })
}

/**
 * Makes a new release of an old one's slug and config.
 *
 * @param version the release to go back to; without it the one before the newest, passing over those that never became
 * healthy: going back to one of these would only fail again
 * @returns the version gone back to, and the new release
 * @throws GigalixirError REFUSED when there is nothing to go back to
 */
export async function rollBack(
  session: Session,
  app: string,
  version?: number,
): Promise<{ to: number; release: Release }> {
  const to = version ?? (await versionBefore(session, app))
  const release = await session.call(contract.rollback, { params: { app, version: String(to) } })
  return { to, release }
}

async function versionBefore(session: Session, app: string): Promise<number> {
  const [, ...older] = await listReleases(session, app)
  const before = older.find((release) => release.status !== 'failed')
  if (before) return before.version
  throw new GigalixirError('REFUSED', `App \`${app}\` has no earlier release to go back to.`, {
    next: [`Its releases: gigalixir releases -a ${app}`],
    data: { app },
  })
}

/** The version of the newest release, whatever became of it. @throws GigalixirError NOT_FOUND when there is none */
export async function newestVersion(session: Session, app: string): Promise<number> {
  const [newest] = await listReleases(session, app)
  if (newest) return newest.version
  throw new GigalixirError('NOT_FOUND', `App \`${app}\` has no releases yet.`, {
    next: ['Deploy what is committed: gigalixir deploy'],
    data: { app },
  })
}

/** The newest release, with the name of the application that is in it. @throws GigalixirError NOT_FOUND when there is none */
export function latestRelease(session: Session, app: string): Promise<AnswerOf<typeof contract.latest>> {
  return session.call(contract.latest, { params: { app } })
}
