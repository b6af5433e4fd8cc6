import type { MemoryFacts } from '../killed-words.js'
import type { ReplicaConnection } from './replica-connection.js'

/** Where control groups of version 2 tell it, and of version 1 (https://docs.kernel.org/admin-guide/cgroup-v2.html, memory). */
const SCRIPT = `cd /sys/fs/cgroup || exit 0
cat memory.events memory/memory.oom_control
sed 's/^/limit /' memory.max memory/memory.limit_in_bytes`

/** Asks a container about its memory; nothing is known of one that cannot be asked any more. */
export async function memoryFacts(connection: ReplicaConnection): Promise<MemoryFacts> {
  const { stdout } = await connection
    .exec(['sh', '-c', `{ ${SCRIPT}; } 2>/dev/null`])
    .catch(() => ({ stdout: '' })) // it died with what was killed
  return readMemoryFacts(stdout)
}

/** `max`, and the huge number of version 1, are no limit. */
export function readMemoryFacts(text: string): MemoryFacts {
  const number = (name: string) => {
    const found = new RegExp(`^${name} (\\d{1,15})$`, 'm').exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  return { kills: number('oom_kill'), limit: number('limit') }
}
