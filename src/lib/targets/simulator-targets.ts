import { currentTarget } from './resolve-target.js'
import { readSettings, writeSettings } from './settings.js'
import { PRODUCTION, simulatorTarget } from './target.js'
import type { Target } from './target.js'

/** Where a running simulator answers. */
export interface SimulatorEndpoint {
  /** The target's name, `sim` unless there are several. */
  name: string
  /** Its front door, such as `http://127.0.0.1:4080`. */
  apiUrl: string
}

/**
 * Makes a simulator known and, if asked, current; what was current before is remembered for `forgetSimulatorTarget`.
 * Saying the same again changes nothing.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export async function saveSimulatorTarget(
  endpoint: SimulatorEndpoint,
  makeCurrent = true,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Target> {
  const settings = readSettings(env)
  const before = currentTarget(settings).name
  const target = simulatorTarget(endpoint.name, endpoint.apiUrl)
  settings.simulators[target.name] = { apiUrl: target.apiUrl }
  if (makeCurrent && before !== target.name) {
    settings.previous = before
    settings.current = target.name
  }
  await writeSettings(settings, env)
  return target
}

/**
 * Forgets a simulator and, if it is current, gives back what was current before it.
 *
 * @returns the target that is current now
 * @throws GigalixirError STORAGE_FAILED
 */
export async function forgetSimulatorTarget(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Target> {
  const { current, previous, simulators } = readSettings(env)
  const rest = Object.fromEntries(Object.entries(simulators).filter(([each]) => each !== name))
  const settings =
    current === name
      ? { current: previous ?? PRODUCTION.name, simulators: rest }
      : {
          ...(current !== undefined && { current }),
          ...(previous !== undefined && previous !== name && { previous }),
          simulators: rest,
        }
  await writeSettings(settings, env)
  return currentTarget(settings)
}
