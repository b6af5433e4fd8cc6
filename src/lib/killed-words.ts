/** 128 + SIGKILL: what a shell, and SSH, make of a process that was killed. */
export const KILLED = 137

/** What a container tells of its memory. Undefined where it does not. */
export interface MemoryFacts {
  /** How often a process in it was killed because the limit was reached. */
  readonly kills?: number | undefined
  /** Bytes. */
  readonly limit?: number | undefined
}

/**
 * Why a command in a running container ended with exit code 137, as far as that can be told: the kernel counts who it killed
 * for want of memory, not whom.
 */
export function killedWords(where: string, { kills, limit }: MemoryFacts = {}): string {
  const killed = `The command was killed (exit code ${KILLED}).`
  if (kills === undefined || kills === 0) return killed
  const most = limit === undefined ? 'its memory limit' : `its memory limit of ${megabytes(limit)}`
  return `${killed} ${where} reached ${most}, and the kernel killed ${kills === 1 ? 'a process' : `${kills} processes`} there.`
}

/** The way out of too little memory. */
export function moreMemory(app: string): string {
  return `Give the app more memory: gigalixir ps:scale -s SIZE -a ${app}`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`
}
