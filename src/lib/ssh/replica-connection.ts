import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Client, ClientChannel, PseudoTtyOptions, SFTPWrapper } from 'ssh2'
import { GigalixirError, messageOf } from '../errors.js'
import { shWords } from './sh-words.js'

/** How a remote command ended. */
export interface RemoteResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A connection to one container of an app. Any number of commands and streams at once. */
export class ReplicaConnection {
  readonly #client: Client
  readonly #before: readonly Client[]
  /** The replica's name, or the host where none is known. */
  readonly replica: string

  /** @param before connections this one goes through, ended with it */
  constructor(client: Client, replica: string, before: readonly Client[] = []) {
    this.#client = client
    this.#before = before
    this.replica = replica
  }

  /** A stream to a port, as the container itself reaches it. @throws GigalixirError UNREACHABLE when nothing listens there */
  openPort(port: number, host = '127.0.0.1'): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) reject(this.#failure(`port ${port} could not be reached`, error))
        else resolve(channel)
      })
    })
  }

  /**
   * Runs a command to its end.
   *
   * @param command words, each handed on as it is; or a line for the remote shell
   * @throws GigalixirError UNREACHABLE when the connection breaks
   */
  async exec(
    command: readonly string[] | string,
    { input = '' }: { input?: string } = {},
  ): Promise<RemoteResult> {
    const channel = await this.start(command)
    const ended = exitCodeOf(channel)
    channel.end(input)
    const [stdout, stderr, exitCode] = await Promise.all([buffer(channel), buffer(channel.stderr), ended])
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() }
  }

  /** Starts a command whose streams the caller connects. @throws GigalixirError UNREACHABLE */
  start(command: readonly string[] | string, pty?: PseudoTtyOptions): Promise<ClientChannel> {
    const line = typeof command === 'string' ? command : shWords(command)
    return new Promise((resolve, reject) => {
      const done = (error: Error | undefined, channel: ClientChannel) => {
        if (error) reject(this.#failure('the command could not be started', error))
        else {
          // Now, and not when the promise is looked at: the end of a short command is in the same packet as its start.
          const ended = endOf(channel, this.replica)
          ended.catch(() => undefined)
          ends.set(channel, ended)
          resolve(channel)
        }
      }
      if (line === '') this.#client.shell(pty ?? false, done)
      else this.#client.exec(line, pty ? { pty } : {}, done)
    })
  }

  /** @throws GigalixirError UNREACHABLE */
  sftp(): Promise<SFTPWrapper> {
    return new Promise((resolve, reject) => {
      this.#client.sftp((error, sftp) =>
        error ? reject(this.#failure('files cannot be transferred', error)) : resolve(sftp),
      )
    })
  }

  /** Resolves when the connection is gone, whether it was ended or broke. */
  closed(): Promise<void> {
    // Not `once` of node:events: an error, which comes before the close of a broken connection, would reject it.
    return new Promise((resolve) => this.#client.once('close', () => resolve()))
  }

  /** Ends it with everything on it; may be called twice. */
  close(): Promise<void> {
    this.#client.end()
    for (const client of [...this.#before].reverse()) client.end()
    return Promise.resolve()
  }

  #failure(what: string, error: Error): GigalixirError {
    return new GigalixirError('UNREACHABLE', `${this.replica}: ${what}: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

/** How commands under way end. */
const ends = new WeakMap<ClientChannel, Promise<number>>()

/**
 * Resolves when a remote command has ended: with its exit code, 128 + n for signal n.
 *
 * @param channel from `ReplicaConnection.start`
 * @throws GigalixirError UNREACHABLE when the connection broke before
 */
export function exitCodeOf(channel: ClientChannel): Promise<number> {
  const ended = ends.get(channel)
  if (!ended) throw new Error('This channel was not started by a ReplicaConnection.')
  return ended
}

function endOf(channel: ClientChannel, replica: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let exitCode: number | undefined
    channel.on('exit', (code: number | null, signal?: string) => {
      exitCode = code ?? 128 + (SIGNALS[signal?.replace(/^SIG/, '') ?? ''] ?? 0)
    })
    channel.on('close', () => {
      if (exitCode !== undefined) resolve(exitCode)
      else reject(connectionBroke(replica))
    })
  })
}

/** What to say when a connection is gone that was there. */
export function connectionBroke(replica: string): GigalixirError {
  return new GigalixirError('UNREACHABLE', `The connection to ${replica} broke.`, {
    next: ['See what became of it: gigalixir ps'],
  })
}

/** Numbers of signals as they are in the container, whatever system this is. */
const SIGNALS: Record<string, number> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
}
