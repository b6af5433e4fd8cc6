import { GigalixirError } from '../errors.js'
import { readSettings, writeSettings } from './settings.js'
import type { Settings } from './settings.js'
import { customTarget, PRODUCTION, simulatorTarget } from './target.js'
import type { Target } from './target.js'

/**
 * The target of a command: `--target`, then `GIGALIXIR_TARGET`, then `GIGALIXIR_CLI__HOST` (an API base URL), then the
 * current target of the settings.
 *
 * @throws GigalixirError USAGE for a name nobody knows or a host that is no URL; STORAGE_FAILED
 */
export function resolveTarget(name?: string, env: NodeJS.ProcessEnv = process.env): Target {
  const settings = readSettings(env)
  const wanted = name ?? env.GIGALIXIR_TARGET
  if (wanted) return findTarget(wanted, settings)
  if (env.GIGALIXIR_CLI__HOST) return targetAt(env.GIGALIXIR_CLI__HOST, settings)
  return currentTarget(settings)
}

/** Every target there is, production first. @throws GigalixirError STORAGE_FAILED */
export function knownTargets(env: NodeJS.ProcessEnv = process.env): Target[] {
  return targetsOf(readSettings(env))
}

/**
 * Makes a target the current one.
 *
 * @throws GigalixirError USAGE for a name nobody knows; STORAGE_FAILED
 */
export async function useTarget(name: string, env: NodeJS.ProcessEnv = process.env): Promise<Target> {
  const settings = readSettings(env)
  const target = findTarget(name, settings)
  // Whoever chooses by hand has chosen: `sim down` then has nothing to give back.
  await writeSettings({ current: target.name, simulators: settings.simulators }, env)
  return target
}

/** What is current by the settings alone; a simulator that was forgotten gives way to production. */
export function currentTarget(settings: Settings): Target {
  return targetsOf(settings).find((target) => target.name === settings.current) ?? PRODUCTION
}

function targetsOf(settings: Settings): Target[] {
  const simulators = Object.entries(settings.simulators).map(([name, { apiUrl }]) =>
    simulatorTarget(name, apiUrl),
  )
  return [PRODUCTION, ...simulators]
}

function findTarget(name: string, settings: Settings): Target {
  const known = targetsOf(settings)
  const found = known.find((target) => target.name === name)
  if (found) return found
  throw new GigalixirError('USAGE', `There is no target named \`${name}\`.`, {
    next: [
      `Known: ${known.map((target) => target.name).join(', ')}`,
      'A simulator becomes a target when it starts: gigalixir sim:up',
    ],
    data: { target: name },
  })
}

function targetAt(host: string, settings: Settings): Target {
  if (!/^https?:\/\//.test(host) || !URL.canParse(host)) {
    throw new GigalixirError('USAGE', `GIGALIXIR_CLI__HOST is not a URL: ${host}`, {
      next: [`Give the API's base URL, such as ${PRODUCTION.apiUrl}`],
    })
  }
  const origin = new URL(host).origin
  return targetsOf(settings).find((target) => new URL(target.apiUrl).origin === origin) ?? customTarget(host)
}
