import { getStatus } from '../api/apps.js'
import { listConfigs } from '../api/configs.js'
import { listDatabases } from '../api/databases.js'
import type { Database } from '../api/databases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { pause } from '../pause.js'

/** Milliseconds between two looks, and until it is given up: the platform takes some minutes. */
const LOOK_MS = { simulator: 500, custom: 2000, production: 10_000 }
const DEADLINE_MS = 20 * 60_000
/** Milliseconds the app's `DATABASE_URL` may come after the database. */
const URL_MS = 60_000

export interface FollowedDatabase {
  readonly session: Session
  readonly app: string
  readonly id: string
  readonly signal: AbortSignal
  /** Told in words how far it is. */
  readonly onProgress: (text: string) => void
}

/** How an app was before it got a database. */
export interface AppBefore {
  /** It had a `DATABASE_URL`, which a new database leaves alone. */
  readonly hadUrl: boolean
  /** Its newest rollout, where the platform tells one. */
  readonly rollout: number | undefined
  /** Whether something runs that will be restarted. */
  readonly isDeployed: boolean
}

export async function appBefore(session: Session, app: string): Promise<AppBefore> {
  const [configs, status] = await Promise.all([listConfigs(session, app), getStatus(session, app)])
  return {
    hadUrl: Object.hasOwn(configs, 'DATABASE_URL'),
    rollout: status.rollout?.id,
    isDeployed: status.rollout !== undefined || status.pods.length > 0,
  }
}

/**
 * Waits until a database can be used.
 *
 * @throws GigalixirError REFUSED when the platform says that it failed; UNHEALTHY when it takes too long; INTERRUPTED
 */
export async function untilAvailable(options: FollowedDatabase): Promise<Database> {
  const { session, app, id, onProgress } = options
  const begin = performance.now()
  for (;;) {
    const found = (await listDatabases(session, app)).find((each) => each.id === id)
    const state = found?.state ?? 'not listed yet'
    if (found && state === 'AVAILABLE') return found
    const next = [`Look at it: gigalixir pg -a ${app}`]
    if (state === 'FAILED')
      throw new GigalixirError('REFUSED', `Database ${id} of ${app} could not be created.`, {
        next,
        data: { app, id },
      })
    if (performance.now() - begin > DEADLINE_MS)
      throw new GigalixirError('UNHEALTHY', `Database ${id} of ${app} is still ${state.toLowerCase()}.`, {
        next,
        data: { app, id },
      })
    onProgress(state.toLowerCase())
    await untilNextLook(options)
  }
}

/** Waits until the app has its `DATABASE_URL`; some time after the database at most. @returns whether it came */
export async function untilGiven(options: FollowedDatabase): Promise<boolean> {
  const { session, app, onProgress } = options
  const begin = performance.now()
  onProgress('available; setting DATABASE_URL')
  while (!Object.hasOwn(await listConfigs(session, app), 'DATABASE_URL')) {
    if (performance.now() - begin > URL_MS) return false
    await untilNextLook(options)
  }
  return true
}

async function untilNextLook({ session, signal }: FollowedDatabase): Promise<void> {
  await pause(LOOK_MS[session.target.kind], signal, 'No longer waiting; the database is still being created.')
}
