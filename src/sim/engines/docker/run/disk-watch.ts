import { LABEL, ofInstance } from '../client/index.js'
import type { ContainerSummary, Docker, DockerLink } from '../client/index.js'
import { isAborted, sleep } from '../../../waiting.js'

/** Bytes that a replica or a job may write to its own disk (platform-behaviour.md, "Tiers, prices, limits"). */
const DISK_BYTES = 10 * 1000 ** 3
/** Milliseconds between two looks: Docker has to count all that was written for each. */
const EVERY = 120_000

/** One that has written more than it may. */
export interface FullDisk {
  readonly app: string
  readonly name: string
  readonly bytes: number
}

export interface DiskWatchOptions {
  readonly link: DockerLink
  readonly instance: string
  readonly onFull: (full: FullDisk) => void
  readonly log: (message: string) => void
  /** Ends the watch. */
  readonly signal: AbortSignal
  readonly every?: number
  readonly limit?: number
}

/**
 * Watches what replicas and jobs write. A limit of Docker's own (`StorageOpt`) needs a file system with project quotas, which
 * hardly any machine has.
 */
export async function watchDisks(options: DiskWatchOptions): Promise<void> {
  const { link, instance, onFull, log, signal, every = EVERY, limit = DISK_BYTES } = options
  for (;;) {
    await sleep(every, signal)
    if (isAborted(signal)) return
    try {
      const found = await link.call((docker) => fullDisks(docker, instance, limit), signal)
      for (const each of found) onFull(each)
    } catch (error) {
      if (!isAborted(signal)) log(`what replicas have written could not be asked for: ${String(error)}`)
    }
  }
}

async function fullDisks(docker: Docker, instance: string, limit: number): Promise<FullDisk[]> {
  const roles = ['run', 'job'] as const
  const lists = await Promise.all(
    roles.map((role) => docker.listContainers({ size: true, filters: ofInstance(instance, role) })),
  )
  // Of what runs, `SizeRw` is what was written over the image (Docker API, ContainerList).
  return (lists.flat() as (ContainerSummary & { SizeRw?: number })[]).flatMap(({ Labels, SizeRw = 0 }) => {
    const [app, name] = [Labels[LABEL.app], Labels[LABEL.replica]]
    return SizeRw > limit && app && name ? [{ app, name, bytes: SizeRw }] : []
  })
}

/** For the app's log. */
export function fullDiskNotice({ name, bytes }: FullDisk): string {
  return `${name} wrote ${(bytes / 1000 ** 3).toFixed(1)} GB to its disk and was stopped: the limit is 10 GB.`
}
