import { invalid } from '../../platform-error.js'

/** Bytes of all keys and values of an app together (platform-behaviour.md, "Limits"). */
export const CONFIG_LIMIT = 32 * 1024

const KEY = /^[A-Za-z_][A-Za-z0-9_]*$/

export type Configs = Readonly<Record<string, string>>

/**
 * Keys have to work as names of environment variables, values as their content.
 *
 * @throws PlatformError 422 naming the key, never the value
 */
export function checkConfigs(configs: Configs, field = 'configs'): void {
  for (const [key, value] of Object.entries(configs)) {
    if (!KEY.test(key)) {
      throw invalid(
        field,
        `\`${key.slice(0, 60)}\` is not a valid config name. Use letters, digits and underscores, with no digit first.`,
      )
    }
    if (value.includes('\0'))
      throw invalid(field, `The value of \`${key}\` holds a NUL byte, which no environment variable can.`)
    if (/\p{Surrogate}/u.test(value))
      throw invalid(field, `The value of \`${key}\` is not valid Unicode text.`)
  }
}

/** @throws PlatformError 422 naming the limit, when all configs together are too large */
export function checkConfigSize(configs: Configs, field = 'configs'): void {
  const bytes = Object.entries(configs).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  if (bytes <= CONFIG_LIMIT) return
  throw invalid(
    field,
    `All config vars of an app may take 32 KiB (${CONFIG_LIMIT} bytes) together, names included; these would take ${bytes} bytes.`,
  )
}

/** ``Set `FOO` config var.`` */
export function summaryOf(verb: 'Set' | 'Unset', keys: readonly string[]): string {
  const shown = keys.slice(0, 5).map((key) => `\`${key}\``)
  if (keys.length > shown.length) shown.push(`${keys.length - shown.length} more`)
  return `${verb} ${shown.join(', ')} config var${keys.length === 1 ? '' : 's'}.`
}
