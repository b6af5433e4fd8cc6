const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** `512 B`, `3.4 MB`, `12.0 GB`. */
export function bytesText(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}
