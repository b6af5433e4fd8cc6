import type { Readable } from 'node:stream'
import type { AnswerOf } from './contract/call.js'
import * as contract from './contract/jobs.js'
import type { Session } from './session.js'

export type Job = AnswerOf<typeof contract.get>

/** How a job stands. Known to simulators alone. @throws GigalixirError NOT_FOUND also some time after it ended */
export function getJob(session: Session, app: string, job: string): Promise<Job> {
  return session.call(contract.get, { params: { app, job } })
}

/** What a job prints, until it ends. Known to simulators alone. @throws GigalixirError NOT_FOUND soon after it ended */
export function streamJob(session: Session, app: string, job: string): Promise<Readable> {
  return session.stream(contract.output, { params: { app, job } })
}
