import { GigalixirError } from '../errors.js'
import { repositoryPin } from './repository-pin.js'
import { readSettings, writeSettings } from './settings.js'
import type { Settings } from './settings.js'
import { customTarget, PRODUCTION, simulatorTarget } from './target.js'
import type { Target } from './target.js'

/**
 * The target of a command: `--target`, then `GIGALIXIR_TARGET`, then `GIGALIXIR_CLI__HOST` (an API base URL), then the one
 * the repository around `cwd` is pinned to, then the current target of the settings.
 *
 * @throws GigalixirError USAGE for a name nobody knows or a host that is no URL; STORAGE_FAILED
 */
export function resolveTarget(
  name?: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Target {
  const settings = readSettings(env)
  if (name) return findTarget(name, settings)
  const named = targetOfEnvironment(env, settings)
  if (named) return named
  const pin = repositoryPin(cwd, env).target
  return pin === undefined ? currentTarget(settings) : pinnedTarget(pin, settings)
}

/** Whether it is the repository around `cwd` that decides the target of a command. */
export function targetIsPinned(
  name?: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): boolean {
  if (name || env.GIGALIXIR_TARGET || env.GIGALIXIR_CLI__HOST) return false
  return repositoryPin(cwd, env).target !== undefined
}

/** The target the environment names, if it names one. @throws as `resolveTarget` does */
export function targetOfEnvironment(
  env: NodeJS.ProcessEnv,
  settings: Settings = readSettings(env),
): Target | undefined {
  if (env.GIGALIXIR_TARGET) return findTarget(env.GIGALIXIR_TARGET, settings)
  return env.GIGALIXIR_CLI__HOST ? targetAt(env.GIGALIXIR_CLI__HOST, settings) : undefined
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

/** The target of that name. @throws GigalixirError USAGE for a name nobody knows; STORAGE_FAILED */
export function findTarget(name: string, settings: Settings = readSettings()): Target {
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

function pinnedTarget(name: string, settings: Settings): Target {
  const found = targetsOf(settings).find((target) => target.name === name)
  if (found) return found
  throw new GigalixirError(
    'USAGE',
    `This repository is pinned to the target \`${name}\`, which is not there.`,
    {
      next: [
        'A simulator becomes a target when it starts: gigalixir sim:up',
        'Or undo the pin: git config --unset gigalixir.target',
      ],
      data: { target: name },
    },
  )
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
