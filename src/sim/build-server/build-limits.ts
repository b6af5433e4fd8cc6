/** How large things may get, and how long a build may take. */
export interface BuildLimits {
  readonly buildMilliseconds: number
  readonly slugBytes: number
  /** What a build may write to its own disk. */
  readonly diskBytes: number
  /** Of an app's repository, with all it ever held. */
  readonly repositoryBytes: number
}

const MEGABYTE = 1024 * 1024

/** The platform's own (platform-behaviour.md, "Tiers, prices, limits"). */
export const PLATFORM_LIMITS: BuildLimits = {
  buildMilliseconds: 30 * 60 * 1000,
  slugBytes: 500 * MEGABYTE,
  // As much as a replica or a job.
  diskBytes: 10 * 1000 ** 3,
  repositoryBytes: 1024 * MEGABYTE,
}

/** `501 MB`, rounded up: what is above a limit never reads like the limit. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / MEGABYTE)} MB`
}

/** `10.4 GB`, in thousands, as disks are sold; what is above a limit never reads like the limit. */
export function gigabytes(bytes: number): string {
  return `${Number((Math.ceil(bytes / 1e8) / 10).toFixed(1))} GB`
}

/** `30 minutes`, `1 minute`, `3 seconds`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
