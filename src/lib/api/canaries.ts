import type { Answer } from './answer.js'
import type { BodyOf } from './contract/call.js'
import * as contract from './contract/canaries.js'
import type { Session } from './session.js'

/** The apps that take a share of this app's requests, as the platform gives them: a list, or the one there is. */
export function listCanaries(session: Session, app: string): Promise<Answer> {
  return session.call(contract.list, { params: { app } })
}

/** @param canary what is left out stays as it is; `weight` in percent of the app's requests */
export function setCanary(
  session: Session,
  app: string,
  canary: BodyOf<typeof contract.set>,
): Promise<Answer> {
  return session.call(contract.set, { params: { app }, body: canary })
}

/** Takes the canary's share of requests back. */
export function unsetCanary(session: Session, app: string, name: string): Promise<Answer> {
  return session.call(contract.unset, { params: { app, name } })
}
