import { systemCode } from '../lib/errors.js'

/** Whether a process with that id exists; it may be another one by now, since ids are reused. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0) // signal 0 only asks, on Windows too
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM' // it is there, and somebody else's
  }
}

/**
 * Waits until the process is gone.
 *
 * @returns false when it is still there after `timeoutMs`, or when aborted
 */
export async function waitUntilGone(pid: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (processIsAlive(pid)) {
    if (signal?.aborted || performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return true
}
