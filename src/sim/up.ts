import { setTimeout as delay } from 'node:timers/promises'
import { GigalixirError, messageOf } from '../lib/errors.js'
import { DaemonChild } from './daemon-child.js'
import type { Life } from './daemon-messages.js'
import { SimulatorFinder } from './finder.js'
import { LocatorFile } from './locator.js'
import type { Locator } from './locator.js'
import type { Progress } from './service.js'

const POLL_MS = 50

export interface UpOptions {
  readonly home: string
  /** In the background if not given. */
  readonly life?: Life
  /** The daemon's environment. */
  readonly env: NodeJS.ProcessEnv
  readonly progress: Progress
  /** Things worth a line of their own, such as what was found left behind. */
  readonly notice: (text: string) => void
  readonly signal?: AbortSignal
  /** For tests: how a daemon is started. */
  readonly spawn?: typeof DaemonChild.spawn
}

export interface UpResult {
  readonly locator: Locator
  /** False when a running simulator was found, or one that somebody else was starting. */
  readonly started: boolean
  /** The daemon, when it was started here and does not live on its own. */
  readonly child: DaemonChild | null
}

/**
 * Makes sure a simulator runs: joins the one that does, waits for one that is being started, or starts it.
 *
 * @throws GigalixirError with what is missing; SIM_START_FAILED; INTERRUPTED when aborted
 */
export async function up(options: UpOptions): Promise<UpResult> {
  const { home, notice, signal } = options
  const finder = new SimulatorFinder(home)
  const say = once(notice)
  for (;;) {
    if (signal?.aborted) throw new GigalixirError('INTERRUPTED', 'Stopped waiting for the simulator.')
    const found = await finder.find()
    switch (found.state) {
      case 'running':
        return { locator: found.locator, started: false, child: null }
      case 'silent':
        throw silentSimulator(found.locator)
      case 'starting':
        say(
          `Waiting for ${found.pid === null ? 'another process' : `process ${found.pid}`}, which starts this simulator.`,
        )
        await delay(POLL_MS)
        continue
      case 'stopping':
        say(`Waiting for process ${found.locator.pid}, which stops this simulator.`)
        await delay(POLL_MS)
        continue
      case 'stale':
        say(`The simulator ended unexpectedly (${found.reason}). Cleaning up after it.`)
        break
      case 'absent':
        break
    }
    const started = await start(options)
    if (started) return started
  }
}

async function start(options: UpOptions): Promise<UpResult | null> {
  const life = options.life ?? 'background'
  const child = await (options.spawn ?? DaemonChild.spawn)({
    home: options.home,
    life,
    env: options.env,
  }).catch((error: unknown) => {
    if (error instanceof GigalixirError) throw error
    throw new GigalixirError('SIM_START_FAILED', `The daemon could not be started: ${messageOf(error)}`, {
      next: [`Check that ${options.home} can be written.`],
      cause: error,
    })
  })
  const outcome = await child.settle((message) => {
    if (message.type === 'notice') options.notice(message.text)
    else options.progress(message)
  }, options.signal)
  if (outcome === 'busy') return null
  const locator = await new LocatorFile(options.home).read()
  if (!locator) throw new GigalixirError('SIM_START_FAILED', 'The simulator stopped right after it started.')
  if (life !== 'background') return { locator, started: true, child }
  child.leave()
  return { locator, started: true, child: null }
}

export function silentSimulator({ pid, port }: Locator): GigalixirError {
  return new GigalixirError(
    'SIM_START_FAILED',
    `A simulator holds port ${port} (process ${pid}) but does not answer.`,
    { next: [`See its log: gigalixir sim logs`, `If it is stuck, kill process ${pid} and try again.`] },
  )
}

/** Says each text the first time only. */
function once(notice: (text: string) => void): (text: string) => void {
  const said = new Set<string>()
  return (text) => {
    if (said.has(text)) return
    said.add(text)
    notice(text)
  }
}
