import { Readable } from 'node:stream'
import { GigalixirError, messageOf } from '../../../../lib/errors.js'
import { containerProxies } from '../../../container-proxies.js'
import { dockerMessages, LABEL } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { Progress } from '../../../service.js'

/** What to build: a stack, or what is made from one. */
export interface ImageBuild {
  readonly tag: string
  readonly base: string
  readonly context: Buffer
  /** What the Dockerfile declares as ARG beside BASE. */
  readonly variables?: Readonly<Record<string, string>>
}

const SHOWN_LINES = 15

/**
 * Builds a stack image, telling each step and line as progress.
 *
 * @throws GigalixirError STACK_UNAVAILABLE with the last lines of the build; INTERRUPTED
 */
export async function buildImage(
  docker: Docker,
  build: ImageBuild,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const last: string[] = []
  try {
    const stream = await docker.buildImage(Readable.from([build.context]), {
      t: build.tag,
      // Docker knows the names of proxies, and keeps their values out of the image.
      buildargs: { ...containerProxies().variables, ...build.variables, BASE: build.base },
      labels: { [LABEL.role]: 'stack' },
      rm: true,
      forcerm: true,
      ...(signal && { abortSignal: signal }),
    })
    const step = `Building the image ${build.tag}`
    for await (const { stream: text } of dockerMessages(stream)) {
      for (const line of (text ?? '').split(/[\r\n]+/).filter((each) => each.trim() !== '')) {
        last.push(line)
        if (last.length > SHOWN_LINES) last.shift()
        const [, done, total] = /^Step (\d+)\/(\d+) :/.exec(line) ?? []
        progress({
          step,
          detail: line.trim(),
          ...(done && total && { done: Number(done), total: Number(total) }),
        })
      }
    }
  } catch (error) {
    if (signal?.aborted)
      throw new GigalixirError('INTERRUPTED', 'Building the stack image was stopped.', { cause: error })
    throw new GigalixirError(
      'STACK_UNAVAILABLE',
      `The image ${build.tag} could not be built on ${build.base}: ${messageOf(error)}\n${last.join('\n')}`.trim(),
      {
        next: [
          'The build installs packages: check that this machine reaches its package mirror, then try again.',
          'Or build on another image: gigalixir sim up --base-image IMAGE',
        ],
        cause: error,
      },
    )
  }
}
