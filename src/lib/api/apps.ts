import type { Readable } from 'node:stream'
import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/apps.js'
import type { BodyOf } from './contract/call.js'
import { readApp } from './readers/app.js'
import type { App } from './readers/app.js'
import { entriesOf, fieldsOf, textOf } from './readers/fields.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import { readStatus } from './readers/status.js'
import type { AppStatus } from './readers/status.js'
import type { Session } from './session.js'

export type { App, LastDeploy } from './readers/app.js'
export type { AppStatus, HotUpgrade, Pod, Rollout } from './readers/status.js'
export { isHealthy } from './readers/status.js'

/**
 * Every app the account has access to.
 *
 * @param details whether to ask what they are doing, which takes a moment and which simulators alone tell
 */
export async function listApps(session: Session, { details = false } = {}): Promise<Answered<App[]>> {
  const answer = await session.call(contract.list, { query: details ? { details: 'true' } : {} })
  return answered(
    // A list of names is as good as one of objects.
    entriesOf(answer.raw).map((each) => readApp(each, typeof each === 'string' ? each : undefined)),
    answer,
  )
}

/** @param details as for `listApps` */
export async function getApp(
  session: Session,
  app: string,
  { details = false } = {},
): Promise<Answered<App>> {
  const query = details ? { details: 'true' } : {}
  const answer = await session.call(contract.get, { params: { app }, query })
  return answered(readApp(answer.raw, app), answer)
}

/** @param options what is left out, the platform chooses. @throws GigalixirError REFUSED, such as for a taken name */
export async function createApp(
  session: Session,
  { name, ...place }: { name?: string; cloud?: string; region?: string; stack?: string },
): Promise<Answered<App>> {
  const answer = await session.call(contract.create, {
    body: { ...place, ...(name !== undefined && { unique_name: name }) },
  })
  return answered(readApp(answer.raw, name), answer)
}

/** Destroys the app and all that belongs to it, for good. */
export function destroyApp(session: Session, app: string): Promise<Answer> {
  return session.call(contract.destroy, { params: { app } })
}

/**
 * What should run, what runs, and how the newest rollout stands.
 *
 * @param usage whether to ask for memory and CPU of replicas, which takes a moment and which simulators alone tell
 */
export async function getStatus(
  session: Session,
  app: string,
  { usage = false } = {},
): Promise<Answered<AppStatus>> {
  const query = usage ? { usage: 'true' } : {}
  const answer = await session.call(contract.status, { params: { app }, query })
  return answered(readStatus(answer.raw, app), answer)
}

/** @param scale replicas from 0, size in GB of memory; what is left out stays as it is */
export function scaleApp(
  session: Session,
  app: string,
  scale: BodyOf<typeof contract.scale>,
): Promise<Answer> {
  return session.call(contract.scale, { params: { app }, body: scale })
}

/** Replaces every replica by a new one of the same release, without downtime. */
export function restartApp(session: Session, app: string): Promise<Answer> {
  return session.call(contract.restart, { params: { app } })
}

/**
 * The app's log as it comes: the last `lines` lines, then, with `follow`, whatever is written from now on.
 *
 * @param router whether to have a line for each request, too, which simulators alone tell
 */
export function streamLogs(
  session: Session,
  app: string,
  { lines, follow, router = false }: { lines: number; follow: boolean; router?: boolean | undefined },
): Promise<Readable> {
  return session.stream(contract.logs, {
    params: { app },
    query: { num_lines: String(lines), follow: String(follow), ...(router && { router: 'true' }) },
  })
}

/** What was done to the app. @returns entries as the platform gives them */
export async function listActivity(session: Session, app: string): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.activity, { params: { app } })
  return answered(readEntries(answer.raw, 'action'), answer)
}

/** Ends one replica; the platform starts another in its place. @throws GigalixirError NOT_FOUND */
export function killReplica(session: Session, app: string, pod: string): Promise<Answer> {
  return session.call(contract.killReplica, { params: { app, pod } })
}

/** Changes the stack: replicas move to it, and later builds are made on it. */
export function setStack(session: Session, app: string, stack: string): Promise<Answer> {
  return session.call(contract.setStack, { params: { app }, body: { stack } })
}

/** While `enable` holds, the router answers with a maintenance page instead of the app. */
export function setMaintenance(session: Session, app: string, enable: boolean): Promise<Answer> {
  return session.call(contract.setMaintenance, { params: { app }, body: { enable } })
}

/**
 * Runs a command in a container of its own. Its output goes to the app's logs, this does not wait for its end.
 *
 * @returns the job's id where the platform tells one, as simulators do
 */
export async function runJob(
  session: Session,
  app: string,
  command: readonly string[],
): Promise<Answered<{ id: string | undefined }>> {
  const answer = await session.call(contract.run, { params: { app }, body: { command: [...command] } })
  return answered({ id: textOf(fieldsOf(answer.raw).id) }, answer)
}
