import { closeSync, openSync, readSync } from 'node:fs'
import type { DaemonLoad } from './control/index.js'

/** Milliseconds between two ticks. */
const EVERY = 10
/** Milliseconds after which nobody is taken to watch any more. */
const WATCHED = 60_000

/**
 * Watches the event loop of this process by a timer of its own. `perf_hooks.monitorEventLoopDelay` tells how late it was, but not
 * whether this process had the CPU meanwhile; so each tick compares how late it is with the CPU time that the thread of the event
 * loop used since the one before. It begins when somebody asks, and ends a minute after nobody did: an idle daemon does not tick.
 */
export class DaemonLoadWatch {
  #timer: NodeJS.Timeout | undefined
  #due = 0
  #watchedUntil = 0
  #tickCpu = 0
  #clock: ThreadClock | undefined
  #askedCpu = cpuMilliseconds()
  #delay = 0
  #ownDelay = 0
  #memory = 0

  /** What was seen since the last call; the first one begins to look. */
  take(): DaemonLoad {
    this.#watchedUntil = performance.now() + WATCHED
    if (this.#timer === undefined) this.#begin()
    else this.#look()
    const cpu = cpuMilliseconds()
    const load = {
      delay: Math.round(this.#delay),
      own_delay: Math.round(this.#ownDelay),
      cpu: Math.round(cpu - this.#askedCpu),
      memory: Math.max(this.#memory, process.memoryUsage.rss()),
      heap: process.memoryUsage().heapUsed,
    }
    this.#askedCpu = cpu
    this.#delay = 0
    this.#ownDelay = 0
    this.#memory = 0
    return load
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#clock?.close()
    this.#clock = undefined
  }

  #begin(): void {
    this.#clock = new ThreadClock()
    this.#tickCpu = this.#clock.milliseconds()
    this.#next()
  }

  #next(): void {
    this.#due = performance.now() + EVERY
    this.#timer = setTimeout(() => this.#tick(), EVERY)
    this.#timer.unref()
  }

  #tick(): void {
    this.#look()
    if (performance.now() < this.#watchedUntil) this.#next()
    else this.stop()
  }

  /** A tick that has not come although it is due is late already. */
  #look(): void {
    const cpu = this.#clock?.milliseconds() ?? 0
    const late = Math.max(0, performance.now() - this.#due)
    this.#delay = Math.max(this.#delay, late)
    this.#ownDelay = Math.max(this.#ownDelay, Math.min(late, cpu - this.#tickCpu))
    this.#memory = Math.max(this.#memory, process.memoryUsage.rss())
    this.#tickCpu = cpu
  }
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * The CPU time of the thread it is made in. Linux tells it in the first field of `schedstat`, in nanoseconds
 * (Documentation/scheduler/sched-stats.rst); elsewhere that of all threads stands for it, which is more.
 */
class ThreadClock {
  readonly #file = openSchedstat()
  readonly #buffer = Buffer.alloc(128)

  milliseconds(): number {
    if (this.#file === null) return cpuMilliseconds()
    const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)
    return Number.parseInt(this.#buffer.toString('latin1', 0, length), 10) / 1e6
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }
}

function openSchedstat(): number | null {
  try {
    return openSync('/proc/thread-self/schedstat', 'r')
  } catch {
    return null // no Linux, or one built without it
  }
}
