import type { Readable } from 'node:stream'
import * as contract from './contract/apps.js'
import type { AnswerOf, BodyOf } from './contract/call.js'
import type { App } from './contract/schemas.js'
import type { Session } from './session.js'

export type { App, Pod, Rollout } from './contract/schemas.js'
export type AppStatus = AnswerOf<typeof contract.status>
export type Scale = AnswerOf<typeof contract.scale>

/** Every app the account has access to. */
export function listApps(session: Session): Promise<App[]> {
  return session.call(contract.list, {})
}

export function getApp(session: Session, app: string): Promise<App> {
  return session.call(contract.get, { params: { app } })
}

/** @param options what is left out, the platform chooses. @throws GigalixirError REFUSED, such as for a taken name */
export function createApp(
  session: Session,
  { name, ...place }: { name?: string; cloud?: string; region?: string; stack?: string },
): Promise<App> {
  return session.call(contract.create, {
    body: { ...place, ...(name !== undefined && { unique_name: name }) },
  })
}

/** Destroys the app and all that belongs to it, for good. */
export async function destroyApp(session: Session, app: string): Promise<void> {
  await session.call(contract.destroy, { params: { app } })
}

/** What should run, what runs, and how the newest rollout stands. */
export function getStatus(session: Session, app: string): Promise<AppStatus> {
  return session.call(contract.status, { params: { app } })
}

/** @param scale replicas from 0, size in GB of memory; what is left out stays as it is */
export function scaleApp(
  session: Session,
  app: string,
  scale: BodyOf<typeof contract.scale>,
): Promise<Scale> {
  return session.call(contract.scale, { params: { app }, body: scale })
}

/** Replaces every replica by a new one of the same release, without downtime. */
export async function restartApp(session: Session, app: string): Promise<void> {
  await session.call(contract.restart, { params: { app } })
}

/** The app's log as it comes: the last `lines` lines, then, with `follow`, whatever is written from now on. */
export function streamLogs(
  session: Session,
  app: string,
  { lines, follow }: { lines: number; follow: boolean },
): Promise<Readable> {
  return session.stream(contract.logs, {
    params: { app },
    query: { num_lines: String(lines), follow: String(follow) },
  })
}

/** What was done to the app. @returns entries as the platform gives them */
export function listActivity(session: Session, app: string): Promise<Record<string, unknown>[]> {
  return session.call(contract.activity, { params: { app } })
}

/** Ends one replica; the platform starts another in its place. @throws GigalixirError NOT_FOUND */
export async function killReplica(session: Session, app: string, pod: string): Promise<void> {
  await session.call(contract.killReplica, { params: { app, pod } })
}

/** Changes the stack: replicas move to it, and later builds are made on it. */
export async function setStack(session: Session, app: string, stack: string): Promise<void> {
  await session.call(contract.setStack, { params: { app }, body: { stack } })
}

/** While `enable` holds, the router answers with a maintenance page instead of the app. */
export async function setMaintenance(session: Session, app: string, enable: boolean): Promise<void> {
  await session.call(contract.setMaintenance, { params: { app }, body: { enable } })
}

/** Runs a command in a container of its own. Its output goes to the app's logs, this does not wait for its end. */
export function runJob(
  session: Session,
  app: string,
  command: readonly string[],
): Promise<AnswerOf<typeof contract.run>> {
  return session.call(contract.run, { params: { app }, body: { command: [...command] } })
}
