/**
 * JSON as the existing client prints it: keys sorted at every level, two spaces of indent. Scripts compare it as text.
 */
export function sortedJson(data: unknown): string {
  return JSON.stringify(sorted(data), null, 2)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
