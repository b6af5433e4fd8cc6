import { GigalixirError } from '../lib/errors.js'
import {
  connectDocker,
  dockerWords,
  imageNames,
  isAlreadyDone,
  LABEL,
  removeEverything,
} from './engines/docker/client/index.js'
import type { Docker, Removed } from './engines/docker/client/index.js'
import { down } from './down.js'
import { SimulatorFinder } from './finder.js'
import { removeHomeContents } from './home-contents.js'
import type { Progress } from './service.js'
import { SettingsFile } from './settings.js'

export interface ResetOptions {
  readonly home: string
  /** Stack images too. */
  readonly images: boolean
  readonly progress: Progress
  readonly signal?: AbortSignal
}

export interface ResetResult {
  readonly home: string
  /** Whether a running simulator was stopped for it. */
  readonly stopped: boolean
  readonly removed: Removed & { readonly images: number }
  /** What stays in the home because it is not the simulator's. */
  readonly kept: readonly string[]
}

/**
 * Removes a simulator: its Docker objects, found by its instance label, then its files. Nothing else is touched.
 *
 * @throws GigalixirError DOCKER_UNAVAILABLE when there may be Docker objects and no engine answers; REFUSED while it is
 *   being started; STORAGE_FAILED
 */
export async function reset(options: ResetOptions): Promise<ResetResult> {
  const { home, progress, signal } = options
  const { stopped } = await down(home, {
    onStopping: () => progress({ step: 'Stopping the simulator' }),
    ...(signal && { signal }),
  })
  const settings = await new SettingsFile(home).read()

  // Before it was ready for the first time a simulator has nothing in Docker.
  const inDocker = settings !== null && settings.httpPort !== null
  const docker = inDocker || options.images ? await dockerOrRefusal(home) : null
  progress({ step: 'Removing containers, networks and volumes' })
  const objects = docker && settings ? await removeEverything(docker, settings.instance) : NOTHING
  const images = docker && options.images ? await removeStackImages(docker) : 0

  progress({ step: 'Removing files' })
  if ((await new SimulatorFinder(home).find()).state !== 'absent')
    throw new GigalixirError(
      'REFUSED',
      'The simulator was started again meanwhile; its files were not removed.',
      {
        next: ['Try again: gigalixir sim reset'],
      },
    )
  const kept = await removeHomeContents(home)
  return { home, stopped, removed: { ...objects, images }, kept }
}

const NOTHING: Removed = { containers: 0, networks: 0, volumes: 0 }

/** `sim reset` for people. */
export function describeReset({ home, removed, kept }: ResetResult): string {
  const objects = Object.entries(removed).flatMap(([kind, count]: [string, number]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? kind.slice(0, -1) : kind}`],
  )
  return [
    ...(objects.length === 0 ? [] : [`Removed ${objects.join(', ')}.`]),
    kept.length === 0
      ? `Removed ${home}.`
      : `Removed the simulator's files in ${home}; left what is not its own: ${kept.join(', ')}.`,
  ].join('\n')
}

async function dockerOrRefusal(home: string): Promise<Docker> {
  try {
    return (await connectDocker()).docker
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    throw new GigalixirError(
      error.code,
      `${error.message} The simulator's containers could not be removed, so ${home} was kept: it knows which they are.`,
      { next: [...error.next], cause: error },
    )
  }
}

/** Stack images are shared by all simulators; one that is in use stays, since Docker refuses. */
async function removeStackImages(docker: Docker): Promise<number> {
  const images = await docker.listImages({ filters: { label: [`${LABEL.role}=stack`] } })
  let removed = 0
  for (const tag of images.flatMap(imageNames)) {
    try {
      await docker.getImage(tag).remove()
      removed += 1
    } catch (error) {
      if (!isAlreadyDone(error))
        throw new GigalixirError(
          'DOCKER_FAILED',
          `The image ${tag} could not be removed: ${dockerWords(error)}`,
          {
            cause: error,
          },
        )
    }
  }
  return removed
}
