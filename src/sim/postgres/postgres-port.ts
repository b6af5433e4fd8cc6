import type { Service } from '../service.js'

/**
 * The port for PostgreSQL servers of apps, one server for each database: it is told what should be, and tells what it
 * sees. What a server keeps outlives its stops and starts; only `remove` ends that.
 */
export interface Postgres extends Service {
  /**
   * The major versions there are, oldest first. The first call makes them available, which can take minutes.
   *
   * @throws GigalixirError STACK_UNAVAILABLE, DOCKER_UNAVAILABLE
   */
  versions(): Promise<readonly number[]>
  /** Makes `desired` the server's target; resolves at once, what comes of it is observed. */
  apply(desired: DesiredServer): void
  observe(id: string): ServerObservation
  /** Calls `listener` each time a server begins to take connections. Returns how to stop listening. */
  onAvailable(listener: (id: string) => void): () => void
  /** Ends the server and removes all it keeps, backups included. @throws Error when that cannot be done now */
  remove(id: string): Promise<void>
  /** The same for all servers of an app. */
  removeApp(app: string): Promise<void>
  /** The host name under which the app's own containers reach the server, on port 5432. */
  hostFor(id: string): string
  /** A port of this machine's loopback nobody uses now, for a new server. */
  freePort(): Promise<number>
  /** Keeps the database as it is now, as `backup`: all of it or nothing. @returns its bytes */
  backUp(id: string, backup: string): Promise<number>
  /** Puts a backup in place of the database: all of it or nothing. Ends the sessions there are. */
  restore(id: string, backup: string): Promise<void>
  dropBackup(id: string, backup: string): Promise<void>
  /**
   * Gives `take` all that a server keeps, backups included, as it is at one moment: a tar that `fillVolume` takes. The
   * server serves on; one that was stopped stays so.
   *
   * @throws Error when that cannot be done now: it is just being started, or ended
   */
  copyOut<T>(id: string, take: (content: AsyncIterable<Buffer>) => Promise<T>): Promise<T>
  /** About how many rows there are in all tables. */
  rows(id: string): Promise<number>
}

/** What a server should be. */
export interface DesiredServer {
  readonly id: string
  readonly app: string
  /** The major version; null takes the newest there is, for a server that has no data yet. */
  readonly version: number | null
  readonly running: boolean
  /** Grows with each restart that was asked for. */
  readonly generation: number
  /** GB. */
  readonly memory: number
  /** How many the database's user may have open. */
  readonly connections: number
  /** Seconds after which a connection that does nothing is cut; 0 is never. */
  readonly idleSeconds: number
  /** On this machine's loopback. */
  readonly port: number
  readonly username: string
  readonly password: string
  readonly database: string
  readonly replicationPassword: string
  /** The server this one follows as a read replica. */
  readonly primaryId: string | null
}

export interface ServerObservation {
  /** `preparing` makes what servers run from; `failing` is tried again. */
  readonly status: 'preparing' | 'starting' | 'available' | 'stopping' | 'stopped' | 'failing'
  /** Why it fails, in a sentence. */
  readonly reason: string | null
  /** The major version, once it is known. */
  readonly version: number | null
  /** Since when it runs without a break, while it is available. */
  readonly startedAt: Date | null
}
