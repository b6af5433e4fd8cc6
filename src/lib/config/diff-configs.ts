import type { Configs } from '../api/configs.js'

/** A key whose value is not the same on both sides; null where it is not set. */
export interface ConfigDifference {
  readonly key: string
  readonly left: string | null
  readonly right: string | null
}

/** What differs between two sets of configs, by key. */
export function diffConfigs(left: Configs, right: Configs): ConfigDifference[] {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return keys
    .map((key) => ({ key, left: valueOf(left, key), right: valueOf(right, key) }))
    .filter((each) => each.left !== each.right)
}

function valueOf(configs: Configs, key: string): string | null {
  return Object.hasOwn(configs, key) ? (configs[key] ?? null) : null
}
