import { dockerMessages } from '../client/index.js'
import type { Docker, DockerMessage } from '../client/index.js'
import type { Progress } from '../../../service.js'

/** Milliseconds without a sign of life after which a pull is given up: until the registry answers, and from then on. */
export interface PullPatience {
  readonly answer: number
  readonly stall: number
}

const PATIENCE: PullPatience = { answer: 10_000, stall: 60_000 }

/**
 * Pulls an image, telling how far it is. Away from a network this fails within seconds.
 *
 * @throws Error in Docker's words, or saying that the registry stays silent
 */
export async function pullImage(
  docker: Docker,
  image: string,
  progress: Progress,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<void> {
  const step = `Pulling ${image}`
  progress({ step })
  const silence = new AbortController()
  const wait = (milliseconds: number) =>
    setTimeout(() => {
      silence.abort(new Error(`the registry was silent for ${milliseconds / 1000} s`))
    }, milliseconds)
  let timer = wait(patience.answer)
  try {
    const abortSignal = signal ? AbortSignal.any([silence.signal, signal]) : silence.signal
    const stream = await docker.pull(image, { abortSignal })
    const layers = new Map<string, { current: number; total: number }>()
    for await (const message of dockerMessages(stream)) {
      clearTimeout(timer)
      timer = wait(patience.stall)
      count(layers, message)
      const known = [...layers.values()]
      const sum = (key: 'current' | 'total') => known.reduce((all, layer) => all + layer[key], 0)
      progress({ step, ...(known.length > 0 && { done: sum('current'), total: sum('total') }) })
    }
  } catch (error) {
    if (silence.signal.aborted) throw silence.signal.reason
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function count(layers: Map<string, { current: number; total: number }>, message: DockerMessage): void {
  const { current, total } = message.progressDetail ?? {}
  if (message.id === undefined || message.status !== 'Downloading') return
  if (current !== undefined && total !== undefined) layers.set(message.id, { current, total })
}
