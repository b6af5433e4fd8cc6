import { isAborted } from '../../../waiting.js'
import type { Docker } from './engine-api.js'
import { separateStreams } from './frames.js'

/** What a command in a running container said and how it ended. */
export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  /** Null when it was not waited for to its end. */
  readonly exitCode: number | null
}

/** More than that nobody reads here. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Runs a command in a running container, as root. Never repeated for an engine that is away: it may have begun.
 *
 * @param container its id or its name
 * @throws what Docker refuses with, such as when the container has ended; an AbortError
 */
export async function execIn(
  { docker }: { readonly docker: Docker },
  container: string,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<ExecResult> {
  const output = { AttachStdout: true, AttachStderr: true }
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: [...command], ...output, ...(signal && { abortSignal: signal }) })
  const stream = await exec.start({ hijack: true, stdin: false })
  const onAbort = () => stream.destroy(new DOMException('The command was not waited for.', 'AbortError'))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    if (isAborted(signal)) onAbort()
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length
      if (bytes <= MOST_BYTES) chunks.push(chunk as Buffer)
    }
    const { ExitCode } = await exec.inspect()
    return { ...separateStreams(Buffer.concat(chunks)), exitCode: ExitCode }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stream.destroy()
  }
}
