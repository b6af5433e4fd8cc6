import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GigalixirError } from '../lib/errors.js'
import { ControlClient } from './control/index.js'
import type { DaemonChild } from './daemon-child.js'
import { daemonLogFile } from './daemon-log.js'
import { appUrl, endpointsAt, secureAppUrl } from './endpoints.js'
import type { Locator } from './locator.js'
import { up } from './up.js'

/** How many of the daemon's last words go along with a failed start. */
const LAST_LINES = 15

export interface CreateSimOptions {
  /** Variables for the simulator (docs/simulator.md) besides those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Told in words what is being waited for: the first start on a machine makes a stack image. */
  readonly onProgress?: (text: string) => void
  /** Gives up the start. */
  readonly signal?: AbortSignal
}

/** A simulator of the platform for one process alone: fresh, and gone without a trace afterwards. */
export interface PrivateSim {
  /** Base URL of the API, such as `http://127.0.0.1:49152`. */
  readonly url: string
  /** An account on the standard tier. */
  readonly email: string
  readonly apiKey: string
  /** What makes `gigalixir`, git and other clients of the platform talk to this simulator: for a child's environment. */
  readonly env: Readonly<Record<string, string>>
  /** The URL at which an app's replicas answer. */
  appUrl(app: string): string
  /** The same over HTTPS, for who trusts `caCertificate()`. */
  secureAppUrl(app: string): string
  /** The certificate of this simulator's own authority, as PEM; made when it is first asked for. */
  caCertificate(): Promise<string>
  /**
   * Stops it and removes its containers, networks, volumes and files. May be called twice.
   *
   * @throws Error when something could not be removed, naming what
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a private simulator. When this process ends without closing it, by a crash or a signal, it removes itself.
 *
 * @example
 * await using sim = await createSim()
 * await execa('gigalixir', ['apps:create', '--name', 'shop'], { cwd, env: sim.env })
 *
 * @throws Error (a GigalixirError with a `code`) DOCKER_UNAVAILABLE, STACK_UNAVAILABLE, SIM_START_FAILED, INTERRUPTED
 */
export async function createSim(options: CreateSimOptions = {}): Promise<PrivateSim> {
  const home = await mkdtemp(join(tmpdir(), 'gigalixir-sim-'))
  try {
    const { locator, child } = await up({
      home,
      life: 'private',
      env: {
        // Nobody waits for the last requests of something that is thrown away.
        GIGALIXIR_SIM_DRAIN: '0',
        ...process.env,
        ...options.env,
        GIGALIXIR_SIM_HOME: home,
        // The usual port is left to the simulator people know by it.
        GIGALIXIR_SIM_HTTP_PORT: String(await freePort()),
        GIGALIXIR_SIM_HTTPS_PORT: '0',
      },
      progress: ({ step, detail }) =>
        options.onProgress?.(detail === undefined ? step : `${step}: ${detail}`),
      notice: (text) => options.onProgress?.(text),
      ...(options.signal && { signal: options.signal }),
    })
    if (!child) throw new Error('a simulator runs already in a folder that was made just now')
    const { email, key } = await new ControlClient(locator.port, locator.token).issueKey()
    return privateSim(home, locator, child, { email, apiKey: key })
  } catch (error) {
    const told = await withoutHome(error, home)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
    throw told
  }
}

/** Advice to look into the folder is of no use once that is removed: what its log said goes along instead. */
async function withoutHome(error: unknown, home: string): Promise<unknown> {
  if (!(error instanceof GigalixirError) || !error.next.some((step) => step.includes(home))) return error
  const log = await readFile(daemonLogFile(home), 'utf8').catch(() => '')
  const next = error.next.filter((step) => !step.includes(home))
  return new GigalixirError(error.code, error.message, {
    next: next.length > 0 ? next : ['Check this machine: gigalixir sim doctor'],
    data: { ...error.data, log: log.trimEnd().split('\n').slice(-LAST_LINES) },
    cause: error,
  })
}

function privateSim(
  home: string,
  { port, httpsPort, token }: Locator,
  child: DaemonChild,
  account: { email: string; apiKey: string },
): PrivateSim {
  const url = endpointsAt(port).api
  let closing: Promise<void> | undefined
  const close = () => (closing ??= end(home, child))
  return {
    url,
    ...account,
    env: {
      GIGALIXIR_CLI__HOST: url,
      GIGALIXIR_EMAIL: account.email,
      GIGALIXIR_API_KEY: account.apiKey,
      GIGALIXIR_SIM_HOME: home,
    },
    appUrl: (app) => appUrl(app, port),
    secureAppUrl: (app) => secureAppUrl(app, port, httpsPort),
    caCertificate: async () => (await new ControlClient(port, token).caCertificate()).certificate,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function end(home: string, child: DaemonChild): Promise<void> {
  child.requestStop()
  const code = await child.ended
  if (code !== 0) {
    throw new GigalixirError('DOCKER_FAILED', 'Not everything of the private simulator could be removed.', {
      next: [
        `What it said is in ${daemonLogFile(home)}`,
        `To remove the rest, with GIGALIXIR_SIM_HOME=${home}: gigalixir sim reset -y`,
      ],
    })
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
