import { isRecord } from '../atomic-file.js'
import { GigalixirError } from '../errors.js'
import { readInput } from '../read-input.js'
import { parseDotenv } from './dotenv.js'

/**
 * The configs in a file, or on stdin for `-`: a JSON object of texts (as `config:export --format json` writes it), or lines
 * as in `.env` files.
 *
 * @throws GigalixirError USAGE; a value is never repeated in the message, it may be a secret
 */
export async function readConfigs(file: string): Promise<Record<string, string>> {
  const text = await readInput(file)
  const what = file === '-' ? 'stdin' : file
  const configs = text.trimStart().startsWith('{') ? parseJson(text, what) : parseDotenv(text, what)
  if (Object.keys(configs).length > 0) return configs
  throw new GigalixirError('USAGE', `There are no configs in ${what}.`)
}

function parseJson(text: string, what: string): Record<string, string> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The parser's own words would repeat a piece of the text.
    throw new GigalixirError('USAGE', `What is in ${what} is not valid JSON.`)
  }
  const entries = isRecord(parsed) ? Object.entries(parsed) : []
  return Object.fromEntries(
    entries.map(([key, value]): [string, string] => {
      if (typeof value === 'string') return [key, value]
      if (typeof value === 'number' || typeof value === 'boolean') return [key, String(value)]
      throw new GigalixirError('USAGE', `The value of ${key} in ${what} is no text.`, { data: { key } })
    }),
  )
}
