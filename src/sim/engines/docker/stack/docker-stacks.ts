import { createHash } from 'node:crypto'
import { GigalixirError, messageOf } from '../../../../lib/errors.js'
import { containerFiles } from '../../../../lib/paths.js'
import { dockerWords, imageId, isDockerAway } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { Progress } from '../../../service.js'
import { findBaseImage, namedBaseImage } from './base-image.js'
import { buildImage } from './build-image.js'
import { buildpackStack, DEFAULT_STACK, readImageFiles, STACK_NAMES } from '../../../stack/index.js'
import type { Stacks } from '../../../stack/index.js'

export interface DockerStacksOptions {
  readonly docker: Docker
  /** Image to make stacks from instead of looking for one (`--base-image`). */
  readonly baseImage: string | null
  readonly log?: (message: string) => void
  /** Folder with the Dockerfile; the program's own when not said. */
  readonly files?: string
}

/**
 * Stack images on a Docker engine. An image is named by what it was made from, so a newer version of this program
 * makes its own and several simulators share one; which base was found the first time stays until the files change.
 */
export class DockerStacks implements Stacks {
  readonly known = STACK_NAMES
  readonly default = DEFAULT_STACK
  readonly #options: DockerStacksOptions
  readonly #prepared = new Map<string, string>()
  readonly #underWay = new Map<string, { promise: Promise<void>; listeners: Set<Progress> }>()

  constructor(options: DockerStacksOptions) {
    this.#options = options
  }

  /** Callers that come while a stack is being made wait for the same build, which the first one's signal can stop. */
  async prepare(stack: string, progress: Progress, signal?: AbortSignal): Promise<void> {
    this.#mustKnow(stack)
    let work = this.#underWay.get(stack)
    if (work) {
      work.listeners.add(progress)
    } else {
      const listeners = new Set([progress])
      const tellAll: Progress = (event) => {
        for (const listener of listeners) listener(event)
      }
      const promise = this.#make(stack, tellAll, signal).finally(() => this.#underWay.delete(stack))
      work = { promise, listeners }
      this.#underWay.set(stack, work)
    }
    await work.promise
  }

  imageOf(stack: string): string {
    this.#mustKnow(stack)
    const image = this.#prepared.get(stack)
    if (image === undefined)
      throw new GigalixirError('STACK_UNAVAILABLE', `The stack ${stack} was not prepared yet.`, {
        next: ['Start the simulator: gigalixir sim up'],
      })
    return image
  }

  async #make(stack: string, progress: Progress, signal?: AbortSignal): Promise<void> {
    const { docker, baseImage } = this.#options
    try {
      const files = await readImageFiles(this.#options.files ?? containerFiles('stack/image'))
      const named = baseImage === null ? null : await namedBaseImage(docker, baseImage, progress, signal)
      const hash = createHash('sha256').update(`${files.hash}\n${named ?? 'any'}`)
      const tag = `gigalixir-sim/${stack}:${hash.digest('hex').slice(0, 12)}`
      if (!(await imageId(docker, tag))) {
        const base = baseImage ?? (await findBaseImage(docker, progress, signal))
        this.#options.log?.(`making ${tag} from ${base}`)
        const variables = { STACK: buildpackStack(stack), GIGALIXIR_STACK: stack }
        await buildImage(docker, { tag, base, context: files.context, variables }, progress, signal)
      }
      this.#prepared.set(stack, tag)
    } catch (error) {
      if (error instanceof GigalixirError) throw error
      if (signal?.aborted)
        throw new GigalixirError('INTERRUPTED', 'Preparing the stack was stopped.', { cause: error })
      throw isDockerAway(error)
        ? new GigalixirError('DOCKER_UNAVAILABLE', `Docker went away: ${messageOf(error)}`, { cause: error })
        : new GigalixirError(
            'STACK_UNAVAILABLE',
            `The stack ${stack} could not be prepared: ${dockerWords(error)}`,
            {
              cause: error,
            },
          )
    }
  }

  #mustKnow(stack: string): void {
    if (!this.known.some((name) => name === stack))
      throw new GigalixirError('STACK_UNAVAILABLE', `There is no stack ${stack}.`, {
        next: [`Use one of: ${this.known.join(', ')}`],
      })
  }
}
