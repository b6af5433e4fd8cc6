import { GigalixirError } from '../errors.js'
import * as contract from './contract/releases.js'
import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import { incomplete } from './failures.js'
import { fieldsOf, textOf } from './readers/fields.js'
import { readReleaseInfo, readReleases } from './readers/release.js'
import type { Release, ReleaseInfo } from './readers/release.js'
import type { Session } from './session.js'

export type { Release, ReleaseInfo } from './readers/release.js'

/** Every release of an app, newest first. */
export async function listReleases(session: Session, app: string): Promise<Answered<Release[]>> {
  const answer = await session.call(contract.list, { params: { app } })
  return answered(readReleases(answer.raw), answer)
}

/** One release and what it changed. Known to simulators alone. @throws GigalixirError NOT_FOUND */
export async function getReleaseInfo(
  session: Session,
  app: string,
  version: number,
): Promise<Answered<ReleaseInfo>> {
  const answer = await session.call(contract.info, { params: { app, version: String(version) } })
  return answered(readReleaseInfo(answer.raw), answer)
}

/** Makes a new release of an old one's slug and config. */
export function rollBackTo(session: Session, app: string, version: number): Promise<Answer> {
  return session.call(contract.rollback, { params: { app, version: String(version) } })
}

/**
 * The release before the newest, passing over those that never became healthy: going back to one of these would only fail
 * again.
 *
 * @throws GigalixirError REFUSED when there is nothing to go back to
 */
export async function versionBefore(session: Session, app: string): Promise<number> {
  const [, ...older] = await listReleases(session, app)
  const before = older.find(({ version, status }) => version !== undefined && status !== 'failed')
  if (before?.version !== undefined) return before.version
  throw new GigalixirError('REFUSED', `App \`${app}\` has no earlier release to go back to.`, {
    next: [`Its releases: gigalixir releases -a ${app}`],
    data: { app },
  })
}

/** The newest of an app's releases: the highest version, and where none is told the first of the list. */
export function newestOf(releases: readonly Release[]): Release | undefined {
  return releases.reduce<Release | undefined>(
    (newest, each) => (newest && (newest.version ?? 0) >= (each.version ?? 0) ? newest : each),
    undefined,
  )
}

/**
 * The release that an app is on its way to, or has reached: the newest but for those that failed, which are settled. Where
 * all failed, the newest of them.
 *
 * @returns undefined where the platform tells no versions
 * @throws GigalixirError NOT_FOUND when there is none
 */
export async function versionToReach(session: Session, app: string): Promise<number | undefined> {
  const releases = await listReleases(session, app)
  const reached = newestOf(releases.filter(({ status }) => status !== 'failed')) ?? newestOf(releases)
  if (reached) return reached.version
  throw new GigalixirError('NOT_FOUND', `App \`${app}\` has no releases yet.`, {
    next: ['Deploy what is committed: gigalixir deploy'],
    data: { app },
  })
}

/**
 * The name of the application that is in the newest release.
 *
 * @throws GigalixirError NOT_FOUND when there is no release; INCOMPLETE_ANSWER when the platform does not tell the name
 */
export async function customerAppName(session: Session, app: string): Promise<string> {
  const { raw } = await session.call(contract.latest, { params: { app } })
  const name = textOf(fieldsOf(raw).customer_app_name)
  if (name !== undefined) return name
  throw incomplete(`The platform did not say which application is in ${app}.`, session.target, [
    `Give its program yourself: gigalixir ps:run -a ${app} -- bin/NAME COMMAND`,
  ])
}
