import { messageOf } from '../../../../lib/errors.js'
import { dockerWords } from '../client/index.js'
import {
  bootInput,
  explainOutput,
  lastLinesStored,
  lastStateOf,
  ranOutOfMemory,
} from '../../../engine/index.js'
import type { WatchedContainer } from './container-events.js'
import { ContainerLogSource } from './container-log-source.js'
import { makeInPlace } from './making.js'
import type { OneOffEnd, OneOffObservation, OneOffRun } from '../../../engine/index.js'
import { oneOffSpec } from './one-off-spec.js'
import type { OneOffFacts } from './one-off-spec.js'
import type { RunContext } from './run-context.js'
import { RunContainer } from './run-container.js'
import { deferred, isAborted, sleep } from '../../../waiting.js'

/** Lines of its output that may say why it failed. */
const LAST_OUTPUT = 50

/** One run of something beside the replicas: a container from its making to its removal. */
export class OneOff {
  readonly facts: OneOffFacts
  readonly #context: RunContext
  readonly #ending = new AbortController()
  /** Its end is known: nothing else is waited for by who reads its output. */
  readonly #ended = deferred()
  #container: RunContainer | undefined
  #startedAt = new Date()
  #privateIp: string | null = null
  #end: OneOffEnd | null = null
  #endedBecause: string | null = null
  #grace: number
  #readers = 0
  #life: Promise<void> = Promise.resolve()

  constructor(context: RunContext, facts: OneOffFacts) {
    this.#context = context
    this.facts = facts
    this.#grace = context.timing.stopGrace
  }

  observe(): OneOffObservation {
    const { name, app, kind, version, size } = this.facts
    return {
      name,
      app,
      kind,
      version,
      size,
      privateIp: this.#privateIp,
      startedAt: this.#startedAt,
      end: this.#end,
    }
  }

  /**
   * Resolves when its process runs.
   *
   * @throws Error what Docker refused with; nothing of it is left then
   */
  async start(run: OneOffRun, signal: AbortSignal): Promise<void> {
    const { app, name, stack, kind } = this.facts
    const { instance, link, containerApiUrl, authority, logger } = this.#context
    const boot = bootInput(
      {
        ...{ app, appKey: run.appKey, apiUrl: containerApiUrl(), replica: name, hostIndex: null },
        authority: await authority?.(),
      },
      { command: run.command, env: run.env },
    )
    logger.notice(app, `Attempting to start ${kind === 'job' ? 'job' : 'runner'} '${name}'`)
    const container = await makeInPlace(this.#context, { app, stack, signal }, (place) =>
      RunContainer.create(link, oneOffSpec(instance, this.facts, place), signal),
    )
    const watched = this.#context.events.watch(container.id)
    try {
      this.#startedAt = new Date()
      await container.start(signal, boot)
    } catch (error) {
      watched.forget()
      await container.remove()
      throw error
    }
    await this.#begin(container, watched)
  }

  /** Takes over a container of an earlier run of the simulator. */
  async adopt(id: string, startedAt: Date): Promise<void> {
    const container = new RunContainer(this.#context.link, id)
    this.#startedAt = startedAt
    await this.#begin(container, this.#context.events.watch(id), { found: true })
  }

  /** Ends it: SIGTERM, and SIGKILL after the grace. @returns when nothing of it is left */
  async end(because: string, grace = this.#grace): Promise<void> {
    this.#grace = Math.min(this.#grace, grace)
    this.#endedBecause ??= because
    this.#ending.abort()
    await this.#life
  }

  /** What it printed and goes on to print; ends when how it ended is known. Null when that is gone. */
  output(signal: AbortSignal): AsyncIterable<Buffer> | null {
    return this.#container ? this.#read(this.#container, signal) : null
  }

  async *#read(container: RunContainer, signal: AbortSignal): AsyncGenerator<Buffer> {
    const { link } = this.#context
    const { app, name } = this.facts
    this.#readers++
    try {
      for await (const pieces of new ContainerLogSource(link, container.id, app, name).open(null, signal))
        yield Buffer.concat(pieces.flatMap(({ line, goesOn }) => (goesOn ? [line] : [line, NEWLINE])))
      if (!isAborted(signal)) await this.#ended.promise
    } finally {
      this.#readers--
    }
  }

  async #begin(container: RunContainer, watched: WatchedContainer, { found = false } = {}): Promise<void> {
    const { networks, log } = this.#context
    this.#container = container
    this.#privateIp = await container.privateIp(networks.nameOf(this.facts.app))
    this.#life = this.#live(container, watched, found).catch((error: unknown) =>
      log(`${this.facts.name} could not be seen to its end: ${dockerWords(error)}`),
    )
  }

  async #live(container: RunContainer, watched: WatchedContainer, found: boolean): Promise<void> {
    const { app, name } = this.facts
    const { link, logger, log } = this.#context
    const collection = logger.collect(new ContainerLogSource(link, container.id, app, name))
    collection.done.catch(() => undefined) // looked at when the container has ended
    try {
      // One that was found may have ended before it was watched.
      const isOver = found && (await container.end()) !== null
      const byItself = isOver || (await this.#untilOver(container, watched.ended))
      await lastLinesStored(collection, name, log)
      const end = (await container.end()) ?? { exitCode: null, killed: false }
      const memoryKill = end.killed || (watched.wasOutOfMemory() && end.exitCode === 137)
      const outOfMemory = ranOutOfMemory({ exitCode: end.exitCode, memoryKill }, byItself)
      this.#tellEnd(end.exitCode, lastStateOf(end.exitCode, outOfMemory))
      if (end.exitCode !== 0) await this.#tellCause()
      await this.#whileRead()
    } finally {
      watched.forget()
      this.#ended.resolve()
      await container.remove()
      this.#container = undefined
    }
  }

  /** Until it has ended. @returns whether that was by itself */
  async #untilOver(container: RunContainer, ended: Promise<void>): Promise<boolean> {
    const { maxSeconds } = this.facts
    const over = new AbortController()
    const limit = maxSeconds === null ? null : this.#startedAt.getTime() + maxSeconds * 1000 - Date.now()
    const byItself = await Promise.race([
      ended.then(() => true),
      untilAborted(this.#ending.signal, over.signal).then(() => false),
      ...(limit === null ? [] : [sleep(Math.max(0, limit), over.signal).then(() => false)]),
    ])
    over.abort()
    if (byItself) return true
    if (!this.#ending.signal.aborted) this.#endedBecause = `it reached its limit of ${String(maxSeconds)} s`
    await container.stop(this.#grace)
    return false
  }

  #tellEnd(exitCode: number | null, state: string): void {
    const { app, name } = this.facts
    const because = this.#endedBecause
    const seconds = ((Date.now() - this.#startedAt.getTime()) / 1000).toFixed(1)
    const how = because === null ? state : `${state}, ended because ${because}`
    this.#context.logger.notice(app, `'${name}' ended after ${seconds} s: ${how}`)
    this.#end = { at: new Date(), exitCode, state, endedBecause: because }
    this.#ended.resolve()
  }

  /** What else of the app kept it from its work, where that shows in its output and something can be done about it. */
  async #tellCause(): Promise<void> {
    const { app, name } = this.facts
    const { logger, log } = this.#context
    const lines = await logger.lastMessages(app, name, LAST_OUTPUT).catch((error: unknown) => {
      log(`why ${name} failed could not be looked up: ${messageOf(error)}`)
      return []
    })
    const said = explainOutput(lines)
    if (said?.code !== 'too-many-connections') return
    logger.notice(
      app,
      `'${name}' got no connection to the database: the replicas of the app hold all it allows. Leave some free with ` +
        `gigalixir config:set POOL_SIZE=1 -a ${app}, or stop the replicas meanwhile with gigalixir ps:scale -r 0 -a ${app}`,
    )
  }

  /** Whoever just asked for it may be about to read what it printed. */
  async #whileRead(): Promise<void> {
    await sleep(this.#context.timing.outputKept, this.#ending.signal)
    while (this.#readers > 0 && !this.#ending.signal.aborted) await sleep(100, this.#ending.signal)
  }
}

const NEWLINE = Buffer.from('\n')

async function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  // As long as timers can wait: the race is over long before.
  while (!signal.aborted && !over.aborted) await sleep(2 ** 30, AbortSignal.any([signal, over]))
}
