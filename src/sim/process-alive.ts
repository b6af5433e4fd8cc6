import { readFileSync } from 'node:fs'
import { systemCode } from '../lib/errors.js'

/** Whether a process with that id exists; it may be another one by now, since ids are reused. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0) // signal 0 only asks, on Windows too
  } catch (error) {
    return systemCode(error) === 'EPERM' // it is there, and somebody else's
  }
  return !isZombie(pid)
}

/**
 * A process that has ended stays in the table until its parent asks for its exit code. In a container whose first
 * process never asks, that is for ever.
 */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    // proc(5): the state is the first field after the name, which stands in parentheses and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch (error) {
    return systemCode(error) === 'ENOENT' || systemCode(error) === 'ESRCH' // gone between the two questions
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
