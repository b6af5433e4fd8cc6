import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getJob, streamJob } from '../api/jobs.js'
import { startMigration } from '../api/migrations.js'
import { listReleases, newestOf } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { pause } from '../pause.js'
import { ShownStream, shown } from '../ui/shown.js'

/** When the migrations of a deploy run: before anything runs its code, or once it is live. */
export type MigrateWhen = 'before' | 'after'

/** Milliseconds between two tries while another migration is under way. */
const LOOK_MS = 500

/**
 * A release on production cannot be run before it is live: there is no call for that, and a push that asks for it would be
 * released without.
 *
 * @throws GigalixirError REFUSED, with nothing pushed
 */
export function mustMigrateThere(session: Session, app: string, when: MigrateWhen): void {
  if (when === 'after' || session.target.kind === 'simulator') return
  throw new GigalixirError(
    'REFUSED',
    'Gigalixir cannot run migrations before a release is live: it runs the code of live releases only.',
    {
      next: [`Migrate once it is live: gigalixir deploy --migrate after -a ${app}`, 'Nothing was pushed.'],
      data: { app },
    },
  )
}

/**
 * Why a push with `--migrate before` was rejected, if its migration was the reason and not its build: then there is a new
 * release that failed.
 */
export async function migrationFailure(
  session: Session,
  app: string,
  newestBefore: number,
): Promise<GigalixirError | null> {
  const newest = newestOf(await listReleases(session, app))
  if (newest?.version === undefined || newest.version <= newestBefore || newest.status !== 'failed')
    return null
  const { version, reason = 'its migration failed' } = newest
  return new GigalixirError(
    'MIGRATION_FAILED',
    `Not deployed: ${reason}. Its output is above. The previous version is still live.`,
    {
      next: ['Fix it, commit, and deploy again: gigalixir deploy --migrate before'],
      data: { app, version, when: 'before', reason },
    },
  )
}

export interface MigrateOptions {
  readonly session: Session
  readonly app: string
  /** What is live. */
  readonly version: number | undefined
  readonly signal: AbortSignal
  readonly onProgress?: (text: string) => void
  /** Told what the migrations print; may be called with parts of lines. */
  readonly onOutput: (text: string) => void
}

/**
 * Runs the migrations of what is live: in a job of their own where the platform does that, one at a time for each app; else in
 * a replica, where Ecto's own lock keeps two from migrating at once.
 *
 * @throws GigalixirError MIGRATION_FAILED, with the release still live
 */
export async function migrateLive(options: MigrateOptions): Promise<void> {
  const { session, app, version, onProgress } = options
  onProgress?.('running migrations')
  const { exitCode, job, reason } =
    session.target.kind === 'simulator' ? await inJob(options) : await inReplica(options)
  if (exitCode === 0) return
  const what = version === undefined ? app : `Version ${version} of ${app}`
  const why = reason ?? `exit code ${exitCode ?? 'unknown'}`
  throw new GigalixirError(
    'MIGRATION_FAILED',
    `${what} is live, but its migrations failed: ${why}. Their output is above.`,
    {
      next: [
        `Run them again: gigalixir ps:migrate -a ${app}`,
        `Or go back to the previous version: gigalixir releases:rollback -a ${app}`,
      ],
      data: {
        app,
        version: version ?? null,
        when: 'after',
        exit_code: exitCode ?? null,
        ...(job && { job }),
      },
    },
  )
}

interface MigrationEnd {
  readonly exitCode: number | undefined
  readonly job?: string
  /** Why it did not end by itself. */
  readonly reason?: string
}

async function inJob({ session, app, signal, onProgress, onOutput }: MigrateOptions): Promise<MigrationEnd> {
  let job = await startMigration(session, app)
  while (job === undefined) {
    onProgress?.('waiting for another migration to end')
    await pause(LOOK_MS, signal, 'Stopped waiting; nothing was migrated.')
    job = await startMigration(session, app)
  }
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      onOutput(chunk.toString('utf8'))
      done()
    },
  })
  try {
    await pipeline(await streamJob(session, app, job), new ShownStream(), output, { signal })
  } catch (error) {
    const failure = error instanceof GigalixirError ? error : session.streamFailure(error)
    throw new GigalixirError(failure.code, `${failure.message} The migration continues as ${job}.`, {
      next: [`Its output: gigalixir logs -a ${app} --replica ${job}`],
      data: { app, job },
      cause: error,
    })
  }
  const { exit_code: exitCode, last_state: state, ended_because: because } = await getJob(session, app, job)
  const reason = because ?? (state === 'OOMKilled' ? 'out of memory' : undefined)
  return { exitCode: exitCode ?? undefined, job, ...(reason !== undefined && { reason }) }
}

async function inReplica({ session, app, signal, onOutput }: MigrateOptions): Promise<MigrationEnd> {
  const { connectToReplica } = await import('../ssh/connect.js')
  const connection = await connectToReplica({ session, app, signal })
  try {
    const { exitCode, stdout, stderr } = await connection.exec(['gigalixir_run', 'migrate'])
    onOutput(shown(stderr + stdout))
    return { exitCode }
  } finally {
    await connection.close()
  }
}
