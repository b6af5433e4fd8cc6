import { runJob } from './api/apps.js'
import { getJob, streamJob } from './api/jobs.js'
import type { Job } from './api/jobs.js'
import type { Answered } from './api/answer.js'
import type { Session } from './api/session.js'
import { GigalixirError } from './errors.js'
import { copyToStdout } from './ui/index.js'

export interface AttachOptions {
  readonly session: Session
  readonly app: string
  readonly command: readonly string[]
  /** Ends the watching; the job goes on. */
  readonly signal: AbortSignal
}

/**
 * Runs a job and copies what it prints to stdout until it ends.
 *
 * @returns how it ended
 * @throws GigalixirError REFUSED where the platform does not tell what a job prints and how it ends, as production does
 * not; there nothing is started. INTERRUPTED, with the job going on.
 */
export async function attachJob({ session, app, command, signal }: AttachOptions): Promise<Answered<Job>> {
  const logs = `Its output goes to the app's logs: gigalixir logs -a ${app}`
  if (session.target.kind === 'production') {
    throw new GigalixirError(
      'REFUSED',
      'Gigalixir itself does not tell how a job ends: --attach works with simulators only.',
      {
        next: ['Nothing was started. Run it without --attach.', logs],
        data: { app },
      },
    )
  }
  const { id } = await runJob(session, app, command)
  if (id === undefined) {
    throw new GigalixirError(
      'REFUSED',
      'The job was started, but this platform does not tell how a job ends: --attach does not work here.',
      {
        next: [logs],
        data: { app },
      },
    )
  }
  try {
    // What is piped on is what the person's own command prints: it may be an archive.
    await copyToStdout(await streamJob(session, app, id), { signal, raw: true })
  } catch (error) {
    const failure = error instanceof GigalixirError ? error : session.streamFailure(error)
    throw new GigalixirError(failure.code, `${failure.message} The job ${id} keeps running.`, {
      next: [logs, `To end it: gigalixir ps:kill -a ${app} -p ${id}`],
      data: { app, job: id },
      cause: error,
    })
  }
  return getJob(session, app, id)
}
