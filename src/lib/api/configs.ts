import type { AnswerOf } from './contract/call.js'
import * as contract from './contract/configs.js'
import type { Session } from './session.js'

/** Every config of an app, by key. */
export type Configs = AnswerOf<typeof contract.list>

export function listConfigs(session: Session, app: string): Promise<Configs> {
  return session.call(contract.list, { params: { app } })
}

/**
 * Sets some configs and leaves the others. The app is restarted with them unless `restart` is false.
 *
 * @returns every config of the app after the change
 * @throws GigalixirError REFUSED, such as past the platform's 32 KiB
 */
export function setConfigs(
  session: Session,
  app: string,
  configs: Configs,
  { restart = true }: { restart?: boolean } = {},
): Promise<Configs> {
  return session.call(contract.set, { params: { app }, body: { configs, avoid_restart: !restart } })
}

/** Removes one config. @returns those that are left */
export function unsetConfig(session: Session, app: string, key: string): Promise<Configs> {
  return session.call(contract.unset, { params: { app }, body: { key } })
}

/** Copies every config of one app onto another, which is restarted; what only the other has, it keeps. */
export async function copyConfigs(session: Session, from: string, to: string): Promise<void> {
  await session.call(contract.copy, { params: { app: to }, body: { from } })
}
