import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import type { LogBatch, Logger } from '../../src/sim/logger/index.js'

/** Keeps lines in memory; a follower gets what is written later. */
export class FakeLogger implements Logger {
  readonly name = 'logger'
  readonly notices: { app: string; message: string }[] = []
  readonly removed: string[] = []
  readonly #lines = new Map<string, string[]>()
  readonly #followers = new Map<string, Set<PassThrough>>()

  start(): Promise<void> {
    return Promise.resolve()
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }
  collect(): { done: Promise<void>; stop(): Promise<void> } {
    return { done: Promise.resolve(), stop: () => Promise.resolve() }
  }

  notice(app: string, message: string): void {
    this.notices.push({ app, message })
  }

  write(app: string, line: string): void {
    this.#lines.set(app, [...(this.#lines.get(app) ?? []), line])
    for (const follower of this.#followers.get(app) ?? []) follower.write(`${line}\n`)
  }

  /** How many follow the app's log now. */
  followers(app: string): number {
    return this.#followers.get(app)?.size ?? 0
  }

  tail(app: string, options: { lines: number; follow: boolean; signal?: AbortSignal }): Readable {
    const stream = new PassThrough()
    const lines = options.lines === 0 ? [] : (this.#lines.get(app) ?? []).slice(-options.lines)
    for (const line of lines) stream.write(`${line}\n`)
    if (!options.follow) return stream.end()
    const followers = this.#followers.get(app) ?? new Set()
    this.#followers.set(app, followers.add(stream))
    stream.once('close', () => followers.delete(stream))
    return stream
  }

  feed(): AsyncIterable<LogBatch> {
    throw new Error('nobody reads a fake log from a place on')
  }

  startOfLast(): Promise<number> {
    return Promise.resolve(0)
  }

  end(): Promise<number> {
    return Promise.resolve(0)
  }

  lastMessages(): Promise<string[]> {
    return Promise.resolve([])
  }

  removeApp(app: string): Promise<void> {
    this.removed.push(app)
    this.#lines.delete(app)
    return Promise.resolve()
  }
}
