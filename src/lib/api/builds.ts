import { GigalixirError } from '../errors.js'
import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import type { Call } from './contract/call.js'
import * as contract from './contract/builds.js'
import { incomplete } from './failures.js'
import { readBuild } from './readers/build.js'
import type { Build } from './readers/build.js'
import { entriesOf, fieldsOf, textOf } from './readers/fields.js'
import type { InputOf, Session } from './session.js'

export type { Build } from './readers/build.js'
/** A build with what it printed. */
export type BuildOutput = Build & { readonly output: string }

/** Past builds, newest first. @throws GigalixirError REFUSED on production, which keeps none */
export async function listBuilds(session: Session, app: string): Promise<Answered<Build[]>> {
  const answer = await askSimulator(session, app, contract.list, { params: { app } })
  return answered(entriesOf(answer.raw).map(readBuild), answer)
}

/**
 * A build with what it printed.
 *
 * @param build its id; the newest when not said
 * @throws GigalixirError REFUSED on production, which keeps none; NOT_FOUND
 */
export async function getBuildOutput(
  session: Session,
  app: string,
  build?: number,
): Promise<Answered<BuildOutput>> {
  const which = build === undefined ? 'latest' : String(build)
  const answer = await askSimulator(session, app, contract.output, { params: { app, build: which } })
  return answered({ ...readBuild(answer.raw), output: textOf(fieldsOf(answer.raw).output) ?? '' }, answer)
}

/**
 * Starts the kept container of a build that failed.
 *
 * @param build its id; the newest when not said
 * @throws GigalixirError REFUSED on production, which keeps none; NOT_FOUND when its container is not kept
 */
export async function openBuildShell(
  session: Session,
  app: string,
  build?: number,
): Promise<{ container: string }> {
  const which = build === undefined ? 'latest' : String(build)
  const { raw } = await askSimulator(session, app, contract.openShell, { params: { app, build: which } })
  const container = textOf(fieldsOf(raw).container)
  if (container !== undefined) return { container }
  throw incomplete('The simulator did not say which container the build is in.', session.target, [
    `See whether the build failed: gigalixir builds -a ${app}`,
  ])
}

/** Production is not even asked. */
async function askSimulator<C extends Call>(
  session: Session,
  app: string,
  call: C,
  input: InputOf<C>,
): Promise<Answer> {
  if (session.target.kind !== 'production') return session.call(call, input)
  throw new GigalixirError('REFUSED', 'Gigalixir itself keeps no builds: this works with simulators only.', {
    next: [
      'There, what a build prints is what `git push` shows.',
      `What was released: gigalixir releases -a ${app}`,
    ],
    data: { app },
  })
}
