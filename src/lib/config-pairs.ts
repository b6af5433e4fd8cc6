import { GigalixirError } from './errors.js'

/**
 * `KEY=value` arguments as configs. A value may hold anything, further `=` and line breaks included; of a key given twice
 * the last value counts.
 *
 * @throws GigalixirError USAGE; a value is never repeated in the message, it may be a secret
 */
export function parseConfigPairs(args: readonly string[]): Record<string, string> {
  if (args.length === 0)
    throw new GigalixirError('USAGE', 'Which config? Give KEY=VALUE, or several.', {
      next: ['For example: gigalixir config:set POOL_SIZE=10'],
    })
  return Object.fromEntries(
    args.map((arg, i): [string, string] => {
      const equals = arg.indexOf('=')
      if (equals > 0) return [arg.slice(0, equals), arg.slice(equals + 1)]
      throw new GigalixirError('USAGE', `Argument ${i + 1} is not of the form KEY=VALUE.`, {
        next: ['For example: gigalixir config:set POOL_SIZE=10'],
      })
    }),
  )
}
