import type { Readable } from 'node:stream'
import { answered } from './answer.js'
import type { Answered } from './answer.js'
import * as contract from './contract/jobs.js'
import { readJob } from './readers/job.js'
import type { Job } from './readers/job.js'
import type { Session } from './session.js'

export type { Job } from './readers/job.js'

/** How a job stands. Known to simulators alone. @throws GigalixirError NOT_FOUND also some time after it ended */
export async function getJob(session: Session, app: string, job: string): Promise<Answered<Job>> {
  const answer = await session.call(contract.get, { params: { app, job } })
  return answered(readJob(answer.raw), answer)
}

/** What a job prints, until it ends. Known to simulators alone. @throws GigalixirError NOT_FOUND soon after it ended */
export function streamJob(session: Session, app: string, job: string): Promise<Readable> {
  return session.stream(contract.output, { params: { app, job } })
}
