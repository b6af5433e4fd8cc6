import { mkdir, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { messageOf } from '../../lib/errors.js'
import { findSegments, segmentFile, writeAll } from './segment-files.js'
import type { Segment } from './segment-files.js'

/** Bytes that may wait to be written before whoever has more is asked to wait. */
const HIGH_WATER = 4 * 1024 * 1024
const RETRY_MS = 1000

export interface AppLogOptions {
  readonly app: string
  readonly folder: string
  /** A file is followed by a new one when it has reached this size. */
  readonly segmentBytes: number
  /** The oldest files are removed when there is more than this. */
  readonly keepBytes: number
  /** Milliseconds after which a file is followed by a new one, and after which its lines are too old to be kept. */
  readonly segmentMs: number
  readonly keepMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly log: (line: string) => void
  readonly openFile?: typeof open
  readonly retryMs?: number
}

/**
 * The stored lines of one app: appended in whole lines, read by place. Many may append and read at once. When the disk
 * takes no more, what came waits in memory, appenders are asked to wait, and writing is tried again: nothing is dropped.
 */
export class AppLog {
  readonly app: string
  readonly #options: AppLogOptions
  #opening: Promise<void> | undefined
  #isOpen = false
  #segments: Segment[] = []
  #file: FileHandle | undefined
  #pending: Buffer[] = []
  #pendingBytes = 0
  #writing: Promise<void> | undefined
  #failing = false
  #closed = false
  #retryNow: (() => void) | undefined
  readonly #listeners = new Set<() => void>()

  constructor(options: AppLogOptions) {
    this.app = options.app
    this.#options = options
  }

  /** Finds what earlier runs stored. */
  async open(): Promise<void> {
    this.#opening ??= findSegments(this.#options.folder).then((segments) => {
      this.#segments = segments
      this.#isOpen = true
    })
    try {
      await this.#opening
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }

  /** Place of the oldest byte still there. */
  get begin(): number {
    return this.#segments[0]?.base ?? 0
  }

  /** Whether it is known what earlier runs stored; until then there seems to be nothing. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Place behind the newest byte that is stored. */
  get end(): number {
    const last = this.#segments.at(-1)
    return last === undefined ? 0 : last.base + last.size
  }

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** True when no more will come. */
  get closed(): boolean {
    return this.#closed
  }

  get folder(): string {
    return this.#options.folder
  }

  /** Takes whole lines, to be written as soon as the disk allows. */
  append(lines: Buffer): void {
    if (this.#closed || lines.length === 0) return
    this.#pending.push(lines)
    this.#pendingBytes += lines.length
    this.#writing ??= this.#write()
  }

  /** Resolves when more may be appended. */
  async room(): Promise<void> {
    while (this.#pendingBytes > HIGH_WATER && !this.#closed) await this.#change()
  }

  /** Resolves when all that was appended so far is stored. @returns false when the log was closed before */
  async flushed(): Promise<boolean> {
    await this.open()
    const target = this.end + this.#pendingBytes
    while (this.end < target && !this.#closed) await this.#change()
    return this.end >= target
  }

  /** Resolves when all that was appended so far is stored, or the disk takes no more for now. */
  async settled(): Promise<void> {
    await this.open()
    const target = this.end + this.#pendingBytes
    while (this.end < target && !this.#failing && !this.#closed) await this.#change()
  }

  /** Calls `listener` whenever bytes were stored, the oldest removed, or the log closed. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The segment that holds the byte at `place`, or undefined when that is gone or not yet there. */
  segmentAt(place: number): { file: string; base: number; end: number } | undefined {
    const segment = this.#segments.findLast(({ base }) => base <= place)
    if (segment === undefined || place >= segment.base + segment.size) return undefined
    return {
      file: segmentFile(this.#options.folder, segment.base),
      base: segment.base,
      end: segment.base + segment.size,
    }
  }

  /** The first place from `place` on that is still there, or the end. */
  nextPlace(place: number): number {
    if (this.segmentAt(place) !== undefined) return place
    return this.#segments.find(({ base, size }) => base >= place && size > 0)?.base ?? this.end
  }

  /** Writes what is left and closes. @returns bytes the disk did not take */
  async close(): Promise<number> {
    this.#closed = true
    this.#retryNow?.()
    await this.#writing
    const left = this.#pendingBytes
    this.#pending = []
    this.#pendingBytes = 0
    await this.#file?.close()
    this.#file = undefined
    this.#changed()
    return left
  }

  /** Closes and removes all files. */
  async remove(): Promise<void> {
    await this.close()
    this.#segments = []
    await rm(this.#options.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      try {
        await this.#writeOnce()
        if (this.#failing) this.#options.log(`logs of ${this.app} are written again`)
        this.#failing = false
      } catch (error) {
        if (!this.#failing)
          this.#options.log(
            `logs of ${this.app} cannot be written: ${messageOf(error)}; its output waits and nothing is dropped`,
          )
        this.#failing = true
        this.#changed()
        if (this.#closed) break
        await this.#pause()
      }
    }
    this.#writing = undefined
  }

  /** One write of what waits, as much as fits the segment. At a fixed place: after a failure it is simply repeated. */
  async #writeOnce(): Promise<void> {
    await this.open()
    const { segment, file } = await this.#active()
    const batch: Buffer[] = []
    let bytes = 0
    for (const lines of this.#pending) {
      if (bytes > 0 && segment.size + bytes >= this.#options.segmentBytes) break
      batch.push(lines)
      bytes += lines.length
    }
    await writeAll(file, batch, bytes, segment.size)
    this.#pending.splice(0, batch.length)
    this.#pendingBytes -= bytes
    segment.size += bytes
    segment.written = this.#options.clock()
    this.#changed()
  }

  async #active(): Promise<{ segment: Segment; file: FileHandle }> {
    const { folder, openFile = open } = this.#options
    let segment = this.#segments.at(-1)
    if (segment !== undefined && this.#isFull(segment)) {
      await this.#file?.close()
      this.#file = undefined
      segment = this.#begin(segment.base + segment.size)
      await this.#removeOldest()
    }
    segment ??= this.#begin(0)
    if (this.#file === undefined) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Not for appending: a write at a place is what makes a repeated one harmless.
      const flags = segment.size > 0 ? 'r+' : 'w+'
      this.#file = await openFile(segmentFile(folder, segment.base), flags, 0o600)
    }
    return { segment, file: this.#file }
  }

  #isFull({ size, begun }: Segment): boolean {
    const { segmentBytes, segmentMs, clock } = this.#options
    return size >= segmentBytes || (size > 0 && clock() - begun >= segmentMs)
  }

  #begin(base: number): Segment {
    const now = this.#options.clock()
    const segment = { base, size: 0, begun: now, written: now }
    this.#segments.push(segment)
    return segment
  }

  /** By size, and by age: a file goes when even its last line is too old. */
  #mayGo(oldest: Segment | undefined): boolean {
    const { keepBytes, keepMs, clock } = this.#options
    if (oldest === undefined || this.#segments.length < 2) return false
    return this.end - this.begin > keepBytes || clock() - oldest.written > keepMs
  }

  async #removeOldest(): Promise<void> {
    while (this.#mayGo(this.#segments[0])) {
      const oldest = this.#segments.shift()
      if (oldest === undefined) return
      const file = segmentFile(this.#options.folder, oldest.base)
      try {
        await rm(file, { force: true, maxRetries: 3 })
      } catch (error) {
        // It is found again, and removed, after the next start; writing must not wait for it.
        this.#options.log(`${file} could not be removed: ${messageOf(error)}`)
      }
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.retryMs ?? RETRY_MS)
      this.#retryNow = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#retryNow = undefined
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onChange(() => {
        stop()
        resolve()
      })
    })
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
