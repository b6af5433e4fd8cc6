import { realpath, stat } from 'node:fs/promises'
import type { RemoteFiles } from './remote-files.js'

/**
 * Where the bytes of a copy are written, and where the file goes when all of them are there: what was there before stays
 * until then. Both are the same for what cannot be put in another's place, such as a device.
 */
export interface Landing {
  readonly written: string
  readonly place: string
}

/** Here. A link stays a link: what it leads to is replaced. */
export async function landingHere(to: string): Promise<Landing> {
  const found = await stat(to).catch(() => undefined) // not there, or told when it is written to
  return landing(found ? await realpath(to) : to, found?.isFile() ?? true)
}

/** In a container, likewise. */
export async function landingThere(remote: RemoteFiles, to: string): Promise<Landing> {
  const found = await remote.stat(to)
  return landing(found ? await remote.realPath(to) : to, found?.isFile() ?? true)
}

function landing(place: string, isReplaceable: boolean): Landing {
  return { written: isReplaceable ? `${place}.${process.pid}.part` : place, place }
}
