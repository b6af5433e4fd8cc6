import { join } from 'node:path'
import { isRecord, readJsonFile } from '../atomic-file.js'
import { GigalixirError, messageOf } from '../errors.js'
import { configDir } from '../paths.js'

/** What the settings file holds: which target is current, and the simulators known. */
export interface Settings {
  /** Name of the current target; production when it is not said. */
  current?: string
  /** What was current before a simulator took its place. */
  previous?: string
  simulators: Record<string, { apiUrl: string }>
}

/**
 * The settings, read straight from the file: every command needs them, and loading `conf` to read three fields would
 * take longer than the rest of the command.
 *
 * @throws GigalixirError STORAGE_FAILED when the file cannot be read or is not ours
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const stored = readJsonFile(settingsFile(env)) ?? {}
  const simulators: Settings['simulators'] = {}
  if (isRecord(stored.simulators)) {
    for (const [name, entry] of Object.entries(stored.simulators)) {
      if (isRecord(entry) && typeof entry.apiUrl === 'string' && URL.canParse(entry.apiUrl))
        simulators[name] = { apiUrl: entry.apiUrl }
    }
  }
  return {
    ...(typeof stored.current === 'string' && { current: stored.current }),
    ...(typeof stored.previous === 'string' && { previous: stored.previous }),
    simulators,
  }
}

/**
 * Replaces the settings, atomically.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export async function writeSettings(settings: Settings, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { default: Conf } = await import('conf')
  try {
    const conf = new Conf<Record<string, unknown>>({
      projectName: 'gigalixir',
      cwd: configDir(env),
      configName: 'settings',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    })
    conf.store = { ...settings }
  } catch (error) {
    throw new GigalixirError(
      'STORAGE_FAILED',
      `${settingsFile(env)} could not be written: ${messageOf(error)}.`,
      { cause: error },
    )
  }
}

function settingsFile(env: NodeJS.ProcessEnv): string {
  return join(configDir(env), 'settings.json')
}
