import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'

export interface FetchOptions {
  readonly session: Session
  readonly app: string
  readonly replica?: string | undefined
  /** From the kept container of a replica that failed or crashed. */
  readonly failed: boolean
  /** Where it is to stay; a place of its own, removed by `release`, if not given. */
  readonly output?: string | undefined
  readonly signal: AbortSignal
  readonly onProgress: (share: number) => void
}

export interface FetchedDump {
  /** Where it is here. */
  readonly file: string
  readonly replica: string
  /** Removes it, unless it is to stay. Can be called twice. */
  release(): Promise<void>
}

/**
 * Where a node leaves its dump: where the app says, else in the folder it runs in. The newest that is not empty, as the
 * last line.
 */
const FIND = `for each in "\${ERL_CRASH_DUMP:-}" /app/erl_crash*.dump /app/bin/erl_crash*.dump /app/tmp/erl_crash*.dump; do if [ -s "$each" ]; then echo "$each"; fi; done | tr '\\n' '\\0' | xargs -0 -r ls -1tr | tail -n 1`

/**
 * Copies the crash dump that a node left in a container.
 *
 * @throws GigalixirError NOT_FOUND when there is none; what connecting and copying throw
 */
export async function fetchDump(options: FetchOptions): Promise<FetchedDump> {
  const { session, app, replica, failed, output, signal, onProgress } = options
  const [{ connectToReplica }, { copyOut }, { RemoteFiles }] = await Promise.all([
    import('../ssh/connect.js'),
    import('../ssh/copy.js'),
    import('../ssh/remote-files.js'),
  ])
  const connection = await connectToReplica({ session, app, replica, failed, signal })
  const folder = output === undefined ? await mkdtemp(join(tmpdir(), 'gigalixir-dump-')) : undefined
  const release = async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
  try {
    const { stdout } = await connection.exec(FIND)
    const there = stdout.split('\n').findLast((line) => line.startsWith('/'))
    if (there === undefined) throw noDump(app, connection.replica, failed)
    const file = output ?? join(folder ?? '', 'erl_crash.dump')
    await copyOut(new RemoteFiles(await connection.sftp(), connection, signal), there, file, {
      onBytes: (_, done, size) => onProgress(size > 0 ? done / size : 0),
      onCopied: () => undefined,
      onSkipped: () => undefined,
    })
    return { file, replica: connection.replica, release }
  } catch (error) {
    await release()
    throw error
  } finally {
    await connection.close()
  }
}

function noDump(app: string, replica: string, failed: boolean): GigalixirError {
  return new GigalixirError(
    'NOT_FOUND',
    failed
      ? `The kept container of ${replica} has no crash dump.`
      : `${replica} has no crash dump: its node has not ended.`,
    {
      next: failed
        ? [
            `A node writes one when it ends by itself, not when it is killed for its memory. Look at the log: gigalixir logs -a ${app}`,
          ]
        : [
            `What a replica left that failed or crashed: gigalixir ps:dump --failed -a ${app}`,
            `To see what the live node is doing: gigalixir ps:observer -a ${app}`,
          ],
      data: { app, replica },
    },
  )
}
