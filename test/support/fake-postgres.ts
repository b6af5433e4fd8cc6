import { Readable } from 'node:stream'
import type { DesiredServer, Postgres, ServerObservation } from '../../src/sim/postgres/index.js'

/** PostgreSQL servers without containers: each takes connections as soon as it is told to run. */
export class FakePostgres implements Postgres {
  readonly name = 'postgres'
  readonly servers = new Map<string, DesiredServer>()
  /** What was removed: ids and apps. */
  readonly removed: string[] = []
  readonly restored: string[] = []
  readonly dropped: string[] = []
  /** False leaves servers starting until `becomeAvailable`. */
  quick = true
  /** What removals, backups and restores fail with. */
  failure: Error | undefined
  rowsThere = 0
  readonly #seen = new Map<string, ServerObservation>()
  readonly #listeners = new Set<(id: string) => void>()
  #port = 50_000

  start(): Promise<void> {
    return Promise.resolve()
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }
  versions(): Promise<readonly number[]> {
    return Promise.resolve([17])
  }

  apply(desired: DesiredServer): void {
    this.servers.set(desired.id, desired)
    if (!desired.running) this.#see(desired.id, 'stopped')
    else if (this.quick) this.becomeAvailable(desired.id)
    else this.#see(desired.id, 'starting')
  }

  becomeAvailable(id: string): void {
    this.#see(id, 'available')
    for (const listener of this.#listeners) listener(id)
  }

  /** A server that is available has been so since then. */
  since(id: string, startedAt: Date): void {
    this.#seen.set(id, { ...this.observe(id), startedAt })
  }

  fail(id: string, reason: string): void {
    this.#seen.set(id, { status: 'failing', reason, version: 17, startedAt: null })
  }

  observe(id: string): ServerObservation {
    return this.#seen.get(id) ?? { status: 'stopped', reason: null, version: null, startedAt: null }
  }

  onAvailable(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async remove(id: string): Promise<void> {
    this.#mayFail()
    this.servers.delete(id)
    this.removed.push(id)
  }

  async removeApp(app: string): Promise<void> {
    this.#mayFail()
    this.removed.push(app)
  }

  copyOut<T>(id: string, take: (content: AsyncIterable<Buffer>) => Promise<T>): Promise<T> {
    if (this.failure) return Promise.reject(this.failure)
    return take(Readable.from([Buffer.from(`all of ${id}`)]))
  }

  hostFor(id: string): string {
    return `postgres-${id.slice(0, 8)}`
  }

  freePort(): Promise<number> {
    return Promise.resolve(this.#port++)
  }

  async backUp(): Promise<number> {
    this.#mayFail()
    return 1234
  }

  async restore(_id: string, backup: string): Promise<void> {
    this.#mayFail()
    this.restored.push(backup)
  }

  async dropBackup(_id: string, backup: string): Promise<void> {
    this.dropped.push(backup)
  }

  async rows(): Promise<number> {
    return this.rowsThere
  }

  #see(id: string, status: ServerObservation['status']): void {
    const startedAt = status === 'available' ? new Date() : null
    this.#seen.set(id, { status, reason: null, version: 17, startedAt })
  }

  #mayFail(): void {
    if (this.failure) throw this.failure
  }
}
