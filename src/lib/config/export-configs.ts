import type { Configs } from '../api/configs.js'
import { sortedJson } from '../ui/sorted-json.js'
import { formatDotenv, sortedEntries } from './dotenv.js'

export const EXPORT_FORMATS = ['shell', 'dotenv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/**
 * Configs as text to be used elsewhere: `shell` for `eval` in a POSIX shell, `dotenv` for an `.env` file, or JSON.
 *
 * @returns the text, with a line end, and the keys that had to be left out: no shell variable can have their name
 */
export function exportConfigs(configs: Configs, format: ExportFormat): { text: string; leftOut: string[] } {
  switch (format) {
    case 'json':
      return { text: sortedJson(configs) + '\n', leftOut: [] }
    case 'dotenv':
      return { text: formatDotenv(configs), leftOut: [] }
    case 'shell': {
      const entries = sortedEntries(configs)
      const named = entries.filter(([key]) => SHELL_NAME.test(key))
      return {
        text: named.map(([key, value]) => `export ${key}=${shellQuoted(value)}\n`).join(''),
        leftOut: entries.flatMap(([key]) => (SHELL_NAME.test(key) ? [] : [key])),
      }
    }
  }
}

const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Nothing is special between single quotes but the single quote. */
function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}
