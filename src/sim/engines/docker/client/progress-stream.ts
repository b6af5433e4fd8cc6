import { jsonLines } from './json-lines.js'

/** One message of a long Docker call (build, pull, import), as its API streams them: a JSON object a line. */
export interface DockerMessage {
  readonly stream?: string
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
}

/**
 * The messages of a build, pull or import until its end.
 *
 * @throws Error with Docker's words when a message tells of a failure, or when the connection breaks
 */
export async function* dockerMessages(stream: NodeJS.ReadableStream): AsyncGenerator<DockerMessage> {
  for await (const line of jsonLines(stream)) {
    const message = line as DockerMessage
    if (message.error !== undefined) throw new Error(message.error)
    yield message
  }
}

/** Waits for the end of a call whose messages nobody needs. @throws as `dockerMessages` */
export async function untilDone(stream: NodeJS.ReadableStream): Promise<void> {
  const messages = dockerMessages(stream)
  while (!(await messages.next()).done);
}
