import type { Readable } from 'node:stream'
import type { Service } from '../service.js'
import type { LogBatch } from './log-feed.js'
import type { LogSource } from './log-source.js'

/**
 * Collects every line of every replica into files and serves them. Lines are stored in the platform's own format
 * (`2020-04-19T03:53:02.993171+00:00 <app>[<source>]: <message>`), so that what is served is what is stored and a slow
 * reader costs no memory.
 */
export interface Logger extends Service {
  /**
   * Follows a source until it ends, from where an earlier run of the simulator stopped: no line lost, none twice.
   * The collection's `done` resolves when everything the source had is stored, or all it gave before `stop`. A source
   * that throws is read again with growing pauses; `done` rejects when that does not help.
   */
  collect(source: LogSource): { done: Promise<void>; stop(): Promise<void> }
  /** A notice of the platform itself, source `gigalixir-run`. */
  notice(app: string, message: string): void
  /** The last `lines` lines, and with `follow` all that comes, as bytes. Ends by itself without `follow`. */
  tail(app: string, options: { lines: number; follow: boolean; signal?: AbortSignal }): Readable
  /**
   * The app's log from a place on, for a reader that remembers how far it is; then all that comes, until the logger stops
   * or the signal is aborted.
   */
  feed(app: string, from: number, signal: AbortSignal): AsyncIterable<LogBatch>
  /** The place where the last `lines` lines begin. */
  startOfLast(app: string, lines: number): Promise<number>
  /** The place behind the newest stored line. */
  end(app: string): Promise<number>
  /** The last `count` messages of one source, oldest first, without the prefix. */
  lastMessages(app: string, source: string, count: number): Promise<string[]>
  /** Forgets the app's logs. */
  removeApp(app: string): Promise<void>
}
