const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** `1.2 GB` */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}

/** `1,048,576` */
export function countText(value: number): string {
  return value.toLocaleString('en-US')
}
