import { down } from '../down.js'
import { LocatorFile } from '../locator.js'
import type { Progress } from '../service.js'
import { checkSnapshot, LoadRequestFile } from './load-request.js'
import type { Manifest } from './manifest.js'

export interface RequestLoadOptions {
  readonly home: string
  readonly name: string
  /** Asks the person, once it is known that the snapshot can be loaded; throws when they do not want it. */
  readonly confirm: (manifest: Manifest) => Promise<void>
  readonly progress: Progress
  readonly signal?: AbortSignal
}

/**
 * Stops the simulator of a home and has its next start load a snapshot. Until the simulator has stopped, everything is as
 * it was.
 *
 * @returns what the simulator that ran was told, in variables for that next start; none when there was none
 * @throws GigalixirError USAGE, NOT_FOUND, STORAGE_FAILED when the snapshot cannot be loaded; what `confirm` and stopping
 *   throw
 */
export async function requestLoad({
  home,
  name,
  confirm,
  progress,
  signal,
}: RequestLoadOptions): Promise<Readonly<Record<string, string>>> {
  await confirm(await checkSnapshot(home, name))
  const running = await new LocatorFile(home).read()
  await down(home, {
    onStopping: () => progress({ step: 'Stopping the simulator' }),
    ...(signal && { signal }),
  })
  await new LoadRequestFile(home).write({ snapshot: name, copied: false })
  return running?.variables ?? {}
}
