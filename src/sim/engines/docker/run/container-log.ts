import { openLog } from '../client/index.js'
import type { Docker } from '../client/index.js'
import { LogFrameReader } from './log-frames.js'

/** When the newest line of a container's log was written, as Docker writes times; null when there is none. */
export async function newestLogTime(docker: Docker, id: string): Promise<string | null> {
  const { signal } = new AbortController()
  const log = await openLog(docker, id, { follow: false, since: null, tail: 1, signal })
  const reader = new LogFrameReader()
  for await (const chunk of log) {
    reader.push(chunk as Buffer)
    if (reader.newest !== '') break
  }
  log.destroy()
  return reader.newest || null
}
