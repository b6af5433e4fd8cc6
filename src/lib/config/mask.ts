/** Shown instead of a value; always of the same length, which tells nothing about the value's. */
const MASK = '********'

/** A value for a screen that others see. @param masked whether to hide it */
export function shown(value: string, masked: boolean): string {
  return masked ? MASK : value
}

/** The same for every value. */
export function shownConfigs(
  configs: Readonly<Record<string, string>>,
  masked: boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(configs).map(([key, value]) => [key, shown(value, masked)]))
}
