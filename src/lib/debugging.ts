/** Whether `DEBUG` asks this program to tell more: `gigalixir*`, as for other programs, or everything. */
export function isDebugging(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env.DEBUG ?? '').split(/[\s,]+/).some((word) => word === '*' || word.startsWith('gigalixir'))
}
