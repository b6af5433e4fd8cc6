import { GigalixirError } from '../errors.js'
import type { AnswerOf, Call } from './contract/call.js'
import * as contract from './contract/builds.js'
import type { InputOf, Session } from './session.js'

export type Build = AnswerOf<typeof contract.list>[number]
export type BuildOutput = AnswerOf<typeof contract.output>
export type OpenedBuild = AnswerOf<typeof contract.openShell>

/** Past builds, newest first. @throws GigalixirError REFUSED on production, which keeps none */
export function listBuilds(session: Session, app: string): Promise<Build[]> {
  return askSimulator(session, app, contract.list, { params: { app } })
}

/**
 * A build with what it printed.
 *
 * @param build its id; the newest when not said
 * @throws GigalixirError REFUSED on production, which keeps none; NOT_FOUND
 */
export function getBuildOutput(session: Session, app: string, build?: number): Promise<BuildOutput> {
  const which = build === undefined ? 'latest' : String(build)
  return askSimulator(session, app, contract.output, { params: { app, build: which } })
}

/**
 * Starts the kept container of a build that failed.
 *
 * @param build its id; the newest when not said
 * @throws GigalixirError REFUSED on production, which keeps none; NOT_FOUND when its container is not kept
 */
export function openBuildShell(session: Session, app: string, build?: number): Promise<OpenedBuild> {
  const which = build === undefined ? 'latest' : String(build)
  return askSimulator(session, app, contract.openShell, { params: { app, build: which } })
}

/** Production is not even asked. */
async function askSimulator<C extends Call>(
  session: Session,
  app: string,
  call: C,
  input: InputOf<C>,
): Promise<AnswerOf<C>> {
  if (session.target.kind !== 'production') return session.call(call, input)
  throw new GigalixirError('REFUSED', 'Gigalixir itself keeps no builds: this works with simulators only.', {
    next: [
      'There, what a build prints is what `git push` shows.',
      `What was released: gigalixir releases -a ${app}`,
    ],
    data: { app },
  })
}
