/** SQLite's word for it, the operating system's, and that of a quota. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT'])

/** What happened, and what to do about it. */
export const DISK_FULL_WORDS =
  'The disk of the simulator is full. Free some space (gigalixir sim doctor) and try again.'

/** Whether the failure, or one that caused it, is a full disk. */
export function isDiskFull(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1)
    if ('code' in at && NO_ROOM.has(at.code)) return true
  return false
}
