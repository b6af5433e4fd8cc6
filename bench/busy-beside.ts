import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Nothing that is measured lasts longer: a bench that is killed leaves nothing busy behind for good. */
const LONGEST_MS = 20 * 60_000

const LOOP = `const end = Date.now() + ${LONGEST_MS}; while (Date.now() < end);`

/** Does work while so many processes beside it compute as much as they can. */
export async function withBusyBeside<T>(processes: number, work: () => Promise<T>): Promise<T> {
  const busy = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['-e', LOOP], { stdio: 'ignore' }),
  )
  try {
    await Promise.all(busy.map((child) => once(child, 'spawn')))
    return await work()
  } finally {
    for (const child of busy) child.kill('SIGKILL')
  }
}
