import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/configs.js'
import { fieldsOf, textOf } from './readers/fields.js'
import type { Session } from './session.js'

/** Every config of an app, by key. */
export type Configs = Readonly<Record<string, string>>

export async function listConfigs(session: Session, app: string): Promise<Answered<Configs>> {
  const answer = await session.call(contract.list, { params: { app } })
  const entries = Object.entries(fieldsOf(answer.raw)).map(([key, value]) => [key, textOf(value) ?? ''])
  return answered(Object.fromEntries(entries) as Record<string, string>, answer)
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
): Promise<Answer> {
  return session.call(contract.set, {
    params: { app },
    body: { configs: { ...configs }, avoid_restart: !restart },
  })
}

/** Removes one config. @returns those that are left */
export function unsetConfig(session: Session, app: string, key: string): Promise<Answer> {
  return session.call(contract.unset, { params: { app }, body: { key } })
}

/** Copies every config of one app onto another, which is restarted; what only the other has, it keeps. */
export function copyConfigs(session: Session, from: string, to: string): Promise<Answer> {
  return session.call(contract.copy, { params: { app: to }, body: { from } })
}
