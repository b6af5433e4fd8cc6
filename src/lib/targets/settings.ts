import { join } from 'node:path'
import { isRecord, readJsonFile, writePrivateFile } from '../atomic-file.js'
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
 * The settings, read straight from the file: every command needs them, so nothing is loaded for it that takes
 * longer than the rest of the command.
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
 * Replaces the settings, atomically. Without `conf`, whose exit hook sends a SIGINT on to the process once more: that
 * turned the first Ctrl-C, which stops cleanly, into the second, which ends at once.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export function writeSettings(settings: Settings, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve) => {
    writePrivateFile(settingsFile(env), JSON.stringify(settings, null, 2) + '\n')
    resolve()
  })
}

function settingsFile(env: NodeJS.ProcessEnv): string {
  return join(configDir(env), 'settings.json')
}
