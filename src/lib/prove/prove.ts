import { setTimeout as sleep } from 'node:timers/promises'
import { getStatus, isHealthy } from '../api/apps.js'
import type { AppStatus } from '../api/apps.js'
import type { Session } from '../api/session.js'
import { judge } from '../deploy/judge.js'
import { GigalixirError, messageOf } from '../errors.js'
import { HttpTraffic } from './http-traffic.js'
import type { HttpReport } from './http-traffic.js'
import { SocketTraffic } from './socket-traffic.js'
import type { SocketReport } from './socket-traffic.js'

export interface ProveOptions {
  readonly session: Session
  readonly app: string
  /** What is asked for, such as `/`. */
  readonly path: string
  /** Requests per second. */
  readonly rate: number
  /** Where WebSockets are taken; none are opened without it. */
  readonly websocket?: string | undefined
  readonly connections: number
  readonly signal: AbortSignal
  /** Makes the change. @returns an exit code */
  readonly change: () => Promise<number>
}

export interface Proof {
  readonly http: HttpReport
  readonly sockets: SocketReport | null
  readonly exitCode: number
  /** Why the app is not what the change should have made of it, though the command had nothing to say against it. */
  readonly unhealthy: GigalixirError | null
}

/** Milliseconds the last replicas may take to come and go after the change was made. */
const STEADY_MS = 180_000
/** Milliseconds of traffic before and after, so that a change that lasts no time is seen, too. */
const MARGIN_MS = 500

/**
 * Makes a change to an app of a simulator under steady traffic, until its last replica has come and gone, and tells what
 * that traffic saw.
 *
 * @throws GigalixirError UNHEALTHY when the app does not answer before anything is changed
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { session, app, path, rate, websocket, connections, signal, change } = options
  const url = new URL(session.target.appUrl(app))
  const port = Number(url.port) || 80
  await requireAnswer(port, url.host, path, app)
  const before = await getStatus(session, app)
  const sockets =
    websocket === undefined ? null : await openSockets(`ws://${url.host}${websocket}`, connections, app)
  const http = new HttpTraffic({ port, host: url.host, path, rate })
  try {
    await sleep(MARGIN_MS, undefined, { signal })
    const exitCode = await change()
    const unhealthy = changeFailed(app, before, await untilSteady(session, app, signal))
    await sleep(MARGIN_MS, undefined, { signal })
    const [httpReport, socketReport] = await Promise.all([http.stop(), sockets?.stop() ?? null])
    return { http: httpReport, sockets: socketReport, exitCode, unhealthy }
  } catch (error) {
    await Promise.all([http.stop(), sockets?.stop()])
    if (signal.aborted) throw new GigalixirError('INTERRUPTED', 'Stopped.', { cause: error })
    throw error
  }
}

async function requireAnswer(port: number, host: string, path: string, app: string): Promise<void> {
  const probe = new HttpTraffic({ port, host, path, rate: 50 })
  while (probe.sent === 0) await sleep(5)
  const { failed, ok } = await probe.stop()
  if (ok > 0) return
  throw new GigalixirError(
    'UNHEALTHY',
    `${app} already fails at ${path} before any change: ${failed[0]?.what ?? 'no answer'}.`,
    { next: [`Check it: gigalixir ps -a ${app}`, 'Choose a path that works: --path /health'] },
  )
}

async function openSockets(url: string, connections: number, app: string): Promise<SocketTraffic> {
  try {
    return await SocketTraffic.open({ url, connections })
  } catch (error) {
    throw new GigalixirError('UNHEALTHY', `${app}: ${messageOf(error)} (${url}).`, {
      next: ['Name the path of a WebSocket: --websocket /ws'],
      cause: error,
    })
  }
}

/** Waits until only replicas of one version are there, all of them healthy, or for as long as that may take. */
async function untilSteady(session: Session, app: string, signal: AbortSignal): Promise<AppStatus> {
  const deadline = performance.now() + STEADY_MS
  for (;;) {
    const status = await getStatus(session, app)
    if (isSteady(status) || performance.now() >= deadline) return status
    await sleep(250, undefined, { signal })
  }
}

/** Nobody notices a release that never serves: that alone proves nothing. */
export function changeFailed(app: string, before: AppStatus, after: AppStatus): GigalixirError | null {
  const { rollout } = after
  const isSame = before.rollout?.id === rollout?.id && before.rollout?.version === rollout?.version
  const isOld = before.rollout?.state === 'failed' && isSame
  if (rollout?.state === 'failed' && !isOld) {
    const verdict = judge({ app, version: rollout.version }, after)
    if (verdict.state === 'failed') return verdict.error
  }
  if (isSteady(after)) return null
  return new GigalixirError(
    'UNHEALTHY',
    `The replicas of ${app} had not settled ${STEADY_MS / 1000} seconds after the change.`,
    { next: [`Check it: gigalixir ps -a ${app}`] },
  )
}

function isSteady({ rollout, pods, replicas_desired: desired }: AppStatus): boolean {
  const versions = new Set(pods.map((pod) => pod.version))
  return (
    rollout?.state !== 'rolling' && pods.length === desired && versions.size <= 1 && pods.every(isHealthy)
  )
}
