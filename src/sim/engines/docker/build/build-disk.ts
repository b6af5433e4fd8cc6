import { isNotFound } from '../client/index.js'

/** Milliseconds between two looks. */
const EVERY = 5000

export interface BuildDiskOptions {
  /** Bytes that the build has written by now: none of a volume. */
  readonly written: () => Promise<number>
  /** Bytes it may write. */
  readonly limit: number
  /** Called once, when it has written more. */
  readonly onFull: (bytes: number) => void
  readonly log: (line: string) => void
  readonly every?: number
}

/**
 * Watches what a build writes. A limit of Docker's own (`StorageOpt`) needs a file system with project quotas, which hardly any
 * machine has; and an engine whose disk is full serves nobody.
 *
 * @returns how to end it
 */
export function watchBuildDisk({ written, limit, onFull, log, every = EVERY }: BuildDiskOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const next = () => {
    timer = setTimeout(() => void look(), every)
  }
  const look = async () => {
    try {
      const bytes = await written()
      if (isOver) return
      if (bytes > limit) {
        onFull(bytes)
        return
      }
    } catch (error) {
      if (isOver || isNotFound(error)) return
      log(`what a build has written could not be asked for: ${String(error)}`)
    }
    next()
  }
  next()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
