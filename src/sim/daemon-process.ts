import { randomBytes } from 'node:crypto'
import { GigalixirError, messageOf } from '../lib/errors.js'
import type { SimConfig } from './config.js'
import { isStop } from './daemon-messages.js'
import type { DaemonMessage, Life } from './daemon-messages.js'
import { SimulatorFinder } from './finder.js'
import { LocatorFile } from './locator.js'
import type { Locator } from './locator.js'
import type { Progress } from './service.js'
import { SettingsFile } from './settings.js'
import type { SimSettings } from './settings.js'
import { StartLock } from './start-lock.js'

/** How long a stop may take once something unexpected has happened. */
const LAST_STOP_MS = 10_000
const LOCK_RETRY_MS = 50

/** Where a simulator answers. */
export interface Ports {
  readonly port: number
  /** Null where it has no HTTPS. */
  readonly httpsPort: number | null
}

/** What the daemon needs of a simulator. */
export interface RunnableSimulator {
  /** @throws GigalixirError with what is missing; what was started by then is stopped again */
  start(progress: Progress, signal: AbortSignal): Promise<Ports>
  stop(): Promise<void>
}

export interface SimulatorOptions {
  readonly config: SimConfig
  readonly settings: SimSettings
  readonly version: string
  /** The secret of control calls. */
  readonly token: string
  readonly log: (line: string) => void
  /** For what whoever started it should read. */
  readonly notice: (text: string) => void
  /** Called when a control call asks to stop. */
  readonly onStopRequest: () => void
}

export interface DaemonOptions {
  readonly home: string
  readonly life: Life
  readonly version: string
  readonly log: (line: string) => void
  /** Read late, so that a wrong setting is reported like any failed start. */
  readonly config: () => SimConfig
  /** What it is told, for a start in its place. */
  readonly variables: Readonly<Record<string, string>>
  readonly create: (options: SimulatorOptions) => RunnableSimulator
  /** Removes all of a private simulator after it stopped. */
  readonly discard: (instance: string) => Promise<void>
}

/**
 * The process a simulator lives in: takes the start-up lock, starts it, tells the parent, writes the locator, and ends
 * on a signal, a control call or an unhandled error.
 */
export class Daemon {
  readonly #options: DaemonOptions
  readonly #lock: StartLock
  readonly #locatorFile: LocatorFile
  readonly #starting = new AbortController()
  #simulator: RunnableSimulator | undefined
  #instance: string | undefined
  #locator: Locator | undefined
  #ending: Promise<void> | undefined

  constructor(options: DaemonOptions) {
    this.#options = options
    this.#lock = new StartLock(options.home)
    this.#locatorFile = new LocatorFile(options.home)
  }

  /** Starts the simulator and sets up its end; resolves when it runs, or when the process is about to exit. */
  async run(): Promise<void> {
    this.#listen()
    try {
      if (!(await this.#mayStart())) return
      await this.#start()
    } catch (error) {
      await this.#reportFailedStart(error)
    }
  }

  #listen(): void {
    const { life, log } = this.#options
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void this.#end(`received ${signal}`, 0))
    }
    // The terminal that started a background daemon may be closed; a foreground one ends with it.
    process.on('SIGHUP', () => {
      if (life !== 'background') void this.#end('the terminal was closed', 0)
    })
    process.on('message', (message: unknown) => {
      if (isStop(message)) void this.#end('the command that started it was interrupted', 0)
    })
    process.on('disconnect', () => {
      if (life !== 'background') void this.#end('the command that started it has ended', 0)
    })
    const broken = (kind: string) => (error: unknown) => {
      log(`${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      setTimeout(() => process.exit(1), LAST_STOP_MS).unref()
      void this.#end('an unhandled error', 1)
    }
    process.on('uncaughtException', broken('uncaught exception'))
    process.on('unhandledRejection', broken('unhandled rejection'))
  }

  /** False when somebody else starts, stops or runs this simulator: the parent waits for that one. */
  async #mayStart(): Promise<boolean> {
    if (!(await this.#lock.tryTake())) {
      await this.#tell({ type: 'busy' })
      this.#exit(0)
      return false
    }
    const found = await new SimulatorFinder(this.#options.home).find()
    if (found.state === 'running' || found.state === 'silent') {
      await this.#lock.release()
      await this.#tell({ type: 'busy' })
      this.#exit(0)
      return false
    }
    if (found.state === 'stale') {
      this.#options.log(`removing the locator of a simulator that ended without stopping: ${found.reason}`)
      await this.#locatorFile.remove(found.locator)
    }
    return true
  }

  async #start(): Promise<void> {
    const { home, version, log, create } = this.#options
    const settingsFile = new SettingsFile(home)
    const settings = await settingsFile.open()
    this.#instance = settings.instance
    const token = randomBytes(32).toString('base64url')
    log(`gigalixir ${version} simulator ${settings.instance} starts (pid ${process.pid})`)
    const began = performance.now()
    this.#simulator = create({
      config: this.#options.config(),
      settings,
      version,
      token,
      log,
      notice: (text) => void this.#tell({ type: 'notice', text }),
      onStopRequest: () => void this.#end('asked to stop', 0),
    })
    let step = ''
    const { port, httpsPort } = await this.#simulator.start((event) => {
      if (event.step !== step) log(`${event.step}${event.detail === undefined ? '' : `: ${event.detail}`}`)
      step = event.step
      void this.#tell({ type: 'progress', ...event })
    }, this.#starting.signal)
    if (this.#ending !== undefined) return
    await settingsFile.rememberPorts(port, httpsPort)
    const locator: Locator = {
      pid: process.pid,
      instance: settings.instance,
      version,
      startedAt: new Date().toISOString(),
      port,
      httpsPort,
      token,
      variables: this.#options.variables,
    }
    this.#locator = locator
    await this.#locatorFile.write(locator)
    await this.#lock.release()
    log(`ready on port ${port} after ${((performance.now() - began) / 1000).toFixed(1)} s`)
    await this.#tell({ type: 'ready' })
    if (this.#options.life === 'background' && process.connected) process.disconnect()
  }

  async #reportFailedStart(error: unknown): Promise<void> {
    if (this.#ending !== undefined) return this.#ending
    const known = error instanceof GigalixirError ? error : undefined
    this.#options.log(
      `start failed: ${known ? `${known.code} ${known.message}` : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
    await this.#tell({
      type: 'failed',
      code: known?.code ?? null,
      message: messageOf(error),
      next: known?.next ?? [],
      data: known?.data ?? {},
    })
    return this.#end('the start failed', 1)
  }

  #end(why: string, exitCode: number): Promise<void> {
    this.#ending ??= this.#stopAndExit(why, exitCode)
    return this.#ending
  }

  /** Nobody may start this simulator again before all of it has stopped, hence the lock. */
  async #stopAndExit(why: string, exitCode: number): Promise<void> {
    const { log } = this.#options
    log(`stopping: ${why}`)
    this.#starting.abort()
    let code = exitCode
    try {
      if (this.#locator) await this.#takeLockToStop()
      await this.#simulator?.stop()
    } catch (error) {
      log(`stopping failed: ${messageOf(error)}`)
      code = 1
    }
    try {
      if (this.#locator) await this.#locatorFile.remove(this.#locator)
      await this.#lock.release()
    } catch (error) {
      log(`leftovers stay in ${this.#options.home}: ${messageOf(error)}`)
      code = 1
    }
    log('stopped')
    if (this.#options.life === 'private' && this.#instance !== undefined) {
      try {
        await this.#options.discard(this.#instance)
      } catch (error) {
        log(`not everything could be removed: ${messageOf(error)}`)
        code = 1
      }
    }
    this.#exit(code)
  }

  /** A `sim up` may hold the lock for the moment it needs to see that we run. */
  async #takeLockToStop(): Promise<void> {
    for (let tries = 0; tries < 40; tries += 1) {
      if (await this.#lock.tryTake()) return
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS))
    }
    this.#options.log('stopping without the start-up lock: another process holds it')
  }

  /** Resolves when the message is on its way; a parent that is gone is no failure of ours. */
  #tell(message: DaemonMessage): Promise<void> {
    return new Promise((resolve) => {
      if (process.send && process.connected) process.send(message, undefined, undefined, () => resolve())
      else resolve()
    })
  }

  #exit(code: number): void {
    process.exitCode = code
    if (process.connected) process.disconnect()
    // What a component left open must not keep a stopped daemon alive; the log is written synchronously.
    setTimeout(() => process.exit(code), 500).unref()
    setImmediate(() => process.exit(code))
  }
}
