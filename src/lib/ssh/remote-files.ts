import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import { GigalixirError, messageOf } from '../errors.js'
import { connectionBroke } from './replica-connection.js'
import type { ReplicaConnection } from './replica-connection.js'

/** The code of SFTP for everything that has none of its own, such as a disk that is full. */
const FAILURE = 4

type Answer<T> = (error: Error | null | undefined, value: T) => void

/**
 * The files of a container. Each call fails when the connection is gone or the person gives up: what answers then, if
 * anything, differs from call to call.
 */
export class RemoteFiles {
  readonly #sftp: SFTPWrapper
  readonly #replica: string
  /** These reject, and never resolve. */
  readonly #lost: Promise<never>
  readonly #over: Promise<never>

  constructor(
    sftp: SFTPWrapper,
    connection: Pick<ReplicaConnection, 'replica' | 'closed'>,
    signal: AbortSignal,
  ) {
    this.#sftp = sftp
    this.#replica = connection.replica
    this.#lost = connection.closed().then(() => {
      throw connectionBroke(this.#replica)
    })
    const stopped = new Promise<never>((_, reject) => {
      const stop = () => reject(new GigalixirError('INTERRUPTED', 'Stopped.'))
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
    })
    this.#over = Promise.race([this.#lost, stopped])
    // It may come when nothing is asked any more.
    for (const each of [this.#lost, this.#over]) each.catch(() => undefined)
  }

  /** Of what a link leads to. @returns undefined when it is not there */
  stat(path: string): Promise<Stats | undefined> {
    return this.#ask((done) =>
      this.#sftp.stat(path, (error: (Error & { code?: number }) | undefined, stats) =>
        done(error?.code === 2 ? undefined : error, error ? undefined : stats),
      ),
    )
  }

  list(path: string): Promise<FileEntryWithStats[]> {
    return this.#ask((done) => this.#sftp.readdir(path, done))
  }

  makeFolder(path: string): Promise<void> {
    return this.#ask((done) => this.#sftp.mkdir(path, done))
  }

  /** Where a path leads, with all links followed. */
  realPath(path: string): Promise<string> {
    return this.#ask((done) => this.#sftp.realpath(path, (error, absolute) => done(error, absolute)))
  }

  /** Puts a file in the place of another one at once, if there is one. OpenSSH's extension of the protocol, as its own is for new names only. */
  replace(from: string, to: string): Promise<void> {
    return this.#ask((done) => this.#sftp.ext_openssh_rename(from, to, done))
  }

  /** Removes what was begun, also after the person gave up. */
  discard(path: string): Promise<void> {
    const removed = new Promise<void>((resolve) => this.#sftp.unlink(path, () => resolve()))
    return Promise.race([removed, this.#lost]).catch(() => undefined)
  }

  /** @param flags as those of `fs.open` */
  open(path: string, flags: 'r' | 'w', mode = 0o666): Promise<Buffer> {
    return this.#ask((done) => this.#sftp.open(path, flags, mode, done))
  }

  setMode(file: Buffer, mode: number): Promise<void> {
    return this.#ask((done) => this.#sftp.fchmod(file, mode, done))
  }

  close(file: Buffer): Promise<void> {
    return this.#ask((done) => this.#sftp.close(file, done))
  }

  /** @returns as many bytes as there are, at most; none at the end */
  read(file: Buffer, position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    return this.#ask((done) =>
      this.#sftp.read(
        file,
        bytes,
        0,
        length,
        position,
        (error: (Error & { code?: number }) | undefined, count) =>
          // 1: the end
          done(error?.code === 1 ? undefined : error, bytes.subarray(0, error ? 0 : count)),
      ),
    )
  }

  write(file: Buffer, position: number, bytes: Buffer): Promise<void> {
    return this.#ask((done) => this.#sftp.write(file, bytes, 0, bytes.length, position, done))
  }

  #ask<T>(call: (done: Answer<T>) => void): Promise<T> {
    const answer = new Promise<T>((resolve, reject) =>
      call((error, value) => {
        if (!error) resolve(value)
        // What the SSH library says of the calls under way, shortly before it tells that the connection is gone.
        else reject(error.message === 'No response from server' ? connectionBroke(this.#replica) : error)
      }),
    )
    return Promise.race([answer, this.#over])
  }
}

/** In words, what kept a file from being copied; SFTP itself has few of them. */
export function whyNot(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === FAILURE)
    return 'the replica failed to do it; its disk may be full'
  return messageOf(error).replace(/\.$/, '')
}

/** @throws GigalixirError STORAGE_FAILED naming the file; what already says everything as it is */
export function notCopied(file: string, error: unknown): GigalixirError {
  if (error instanceof GigalixirError) return error
  return new GigalixirError('STORAGE_FAILED', `${file} could not be copied: ${whyNot(error)}.`, {
    cause: error,
  })
}
